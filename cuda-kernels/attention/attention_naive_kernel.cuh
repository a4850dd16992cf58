// softmax(scale * q k^T) v in one pass over the keys: largest score and sum are kept up to date (Milakov, Gimelshein
// 2018), so that scores are never stored.
#ifndef DENSITOMETER_ATTENTION_NAIVE_KERNEL_CUH_
#define DENSITOMETER_ATTENTION_NAIVE_KERNEL_CUH_

#include "attention/head.cuh"
#include "common/reduce.cuh"
#include "common/types.cuh"

namespace dsm {

// q k over the channels of a head, by a whole warp.
template <typename T>
__device__ __forceinline__ float WarpScore(const T* q, const T* k, int width) {
  float sum = 0.0f;
  for (int e = threadIdx.x % kWarp; e < width; e += kWarp) sum += ToFloat(q[e]) * ToFloat(k[e]);
  return WarpReduce<Sum>(sum);
}

// One query by a whole warp, 32 value channels at a time; the scores are made anew for each.
template <typename T>
__device__ __forceinline__ void AttendRow(const AttentionProblem<T>& p, const T* q, const T* k, const T* v, T* out,
                                          int keys) {
  for (int first = 0; first < p.v.width; first += kWarp) {
    const int e = first + threadIdx.x % kWarp;
    float most = -INFINITY, sum = 0.0f, total = 0.0f;
    for (int key = 0; key < keys; ++key) {
      const float score = WarpScore(q, k + key * p.k.row, p.q.width) * p.scale;
      const float larger = fmaxf(most, score), kept = expf(most - larger), share = expf(score - larger);
      most = larger;
      sum = sum * kept + share;
      total = total * kept + (e < p.v.width ? share * ToFloat(v[key * p.v.row + e]) : 0.0f);
    }
    if (e < p.v.width) out[e] = FromFloat<T>(total / sum);
  }
}

template <typename T>
__global__ void __launch_bounds__(kWarp* AttentionNaive::kWarps) AttentionNaiveKernel(AttentionProblem<T> p) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * AttentionNaive::kWarps + threadIdx.x / kWarp;
  if (row >= p.rows) return;  // whole warps
  const int64_t matrix = row / p.query_length;
  const int query = static_cast<int>(row % p.query_length);
  AttendRow(p, HeadOf(p.q, p.inner, p.heads, matrix) + query * p.q.row, HeadOf(p.k, p.inner, p.heads, matrix),
            HeadOf(p.v, p.inner, p.heads, matrix), HeadOf(p.out, p.inner, p.heads, matrix) + query * p.out.row,
            VisibleKeys(p, query));
}

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_NAIVE_KERNEL_CUH_
