// ProbSparse attention: the measure of every query, then each query's result; two kernels, or one where a block has a
// whole head.
#ifndef DENSITOMETER_PROB_ATTENTION_KERNEL_CUH_
#define DENSITOMETER_PROB_ATTENTION_KERNEL_CUH_

#include "attention/attention_naive_kernel.cuh"
#include "prob_attention/prob_attention_config.h"

namespace dsm {

// The largest sampled score minus the mean over all keys of the sampled ones, by a whole warp.
template <typename T>
__device__ __forceinline__ float Measure(const ProbAttentionProblem<T>& p, int64_t matrix, int query) {
  const auto& a = p.attention;
  const T* q = HeadOf(a.q, a.inner, a.heads, matrix) + query * a.q.row;
  const T* k = HeadOf(a.k, a.inner, a.heads, matrix);
  float most = -INFINITY, sum = 0.0f;
  for (int i = p.sample_start[query]; i < p.sample_start[query + 1]; ++i) {
    const float score = WarpScore(q, k + p.sample_key[i] * a.k.row, a.q.width);
    most = fmaxf(most, score);
    sum += p.sample_count[i] * score;
  }
  return most - sum / static_cast<float>(a.key_length);
}

// The values' mean over time in the lane's channel of one chunk.
template <typename T>
__device__ __forceinline__ void StoreMean(const AttentionProblem<T>& a, int64_t matrix, int chunk, float* means) {
  const int e = chunk * kWarp + threadIdx.x % kWarp;
  if (e >= a.v.width) return;
  const T* v = HeadOf(a.v, a.inner, a.heads, matrix) + e;
  float sum = 0.0f;
  for (int key = 0; key < a.key_length; ++key) sum += ToFloat(v[key * a.v.row]);
  means[e] = sum / static_cast<float>(a.key_length);
}

// The measure of a query, or, behind the last, a chunk of means, by a whole warp.
template <typename T>
__device__ __forceinline__ void Prepare(const ProbAttentionProblem<T>& p, int64_t matrix, int part, float* measures,
                                        float* means) {
  const int queries = p.attention.query_length;
  if (part >= queries) return StoreMean(p.attention, matrix, part - queries, means);
  const float measure = Measure(p, matrix, part);
  if (threadIdx.x % kWarp == 0) measures[part] = measure;
}

template <typename T>
__global__ void __launch_bounds__(kWarp* ProbAttentionNaive::kWarps) ProbMeasureKernel(ProbAttentionProblem<T> p) {
  const int64_t item = static_cast<int64_t>(blockIdx.x) * ProbAttentionNaive::kWarps + threadIdx.x / kWarp;
  const int items = p.attention.query_length + p.mean_chunks;
  const int64_t matrix = item / items;
  const int part = static_cast<int>(item % items);
  if (matrix >= p.attention.rows / p.attention.query_length) return;  // whole warps
  Prepare(p, matrix, part, p.measures + matrix * p.attention.query_length, p.means + matrix * p.attention.v.width);
}

// How many queries come before this one, by a whole warp: those of larger measure, and among equals the earlier ones.
__device__ __forceinline__ int RankOf(const float* measures, int query, int queries) {
  const float own = measures[query];
  uint32_t before = 0;
  for (int i = threadIdx.x % kWarp; i < queries; i += kWarp) {
    before += measures[i] > own || (measures[i] == own && i < query);
  }
  return static_cast<int>(__reduce_add_sync(kFullMask, before));
}

// What a query that does not attend gets.
template <typename T>
__device__ __forceinline__ void StoreBase(const AttentionProblem<T>& a, int query, const T* v, T* out,
                                          const float* means) {
  for (int e = threadIdx.x % kWarp; e < a.v.width; e += kWarp) {
    float value = 0.0f;
    if (a.causal) {
      for (int key = 0; key <= query; ++key) value += ToFloat(v[key * a.v.row + e]);
    } else {
      value = means[e];
    }
    out[e] = FromFloat<T>(value);
  }
}

// A query's result, by a whole warp.
template <typename T>
__device__ __forceinline__ void Finish(const ProbAttentionProblem<T>& p, int64_t matrix, int query,
                                       const float* measures, const float* means) {
  const auto& a = p.attention;
  const T* v = HeadOf(a.v, a.inner, a.heads, matrix);
  T* out = HeadOf(a.out, a.inner, a.heads, matrix) + query * a.out.row;
  if (RankOf(measures, query, a.query_length) < p.top) {
    AttendRow(a, HeadOf(a.q, a.inner, a.heads, matrix) + query * a.q.row, HeadOf(a.k, a.inner, a.heads, matrix), v, out,
              VisibleKeys(a, query));
  } else {
    StoreBase(a, query, v, out, means);
  }
}

template <typename T>
__global__ void __launch_bounds__(kWarp* ProbAttentionNaive::kWarps) ProbAttendKernel(ProbAttentionProblem<T> p) {
  const auto& a = p.attention;
  const int64_t row = static_cast<int64_t>(blockIdx.x) * ProbAttentionNaive::kWarps + threadIdx.x / kWarp;
  if (row >= a.rows) return;  // whole warps
  const int64_t matrix = row / a.query_length;
  Finish(p, matrix, static_cast<int>(row % a.query_length), p.measures + matrix * a.query_length,
         p.means + matrix * a.v.width);
}

template <typename T>
__global__ void __launch_bounds__(kWarp* ProbAttentionBlock::kWarps)
    ProbAttentionBlockKernel(ProbAttentionProblem<T> p) {
  DSM_SHARED(float, smem_measures, ProbAttentionBlock::kCapacity);
  const int queries = p.attention.query_length, warp = threadIdx.x / kWarp;
  float* const smem_means = smem_measures + queries;
  for (int part = warp; part < queries + p.mean_chunks; part += ProbAttentionBlock::kWarps) {
    Prepare(p, blockIdx.x, part, smem_measures, smem_means);
  }
  __syncthreads();
  for (int query = warp; query < queries; query += ProbAttentionBlock::kWarps) {
    Finish(p, blockIdx.x, query, smem_measures, smem_means);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_PROB_ATTENTION_KERNEL_CUH_
