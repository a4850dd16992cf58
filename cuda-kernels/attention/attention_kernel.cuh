// softmax(scale * q k^T) v in one pass over tiles of keys that a block shares.
#ifndef DENSITOMETER_ATTENTION_KERNEL_CUH_
#define DENSITOMETER_ATTENTION_KERNEL_CUH_

#include "attention/head.cuh"
#include "common/load_store.cuh"
#include "common/reduce.cuh"
#include "common/variant.cuh"

namespace dsm {

// Rows [first, first + kRows) of an operand into shared memory, zeros beyond `rows` and beyond the head's width.
template <typename Config, int kRows, int kPitch, typename T>
__device__ __forceinline__ void FillTile(const AttentionOperand<const T>& from, const T* head, int first, int rows,
                                         float* smem_tile) {
  constexpr int kStep = kWidthOf<T, Config::kVectorBytes>, kSteps = Config::kWidth / kStep;
  for (int i = threadIdx.x; i < kRows * kSteps; i += kWarp * Config::kWarps) {
    const int row = i / kSteps, e = i % kSteps * kStep;
    float values[kStep] = {};
    if (first + row < rows && e < from.width) Load<kStep>(head + (first + row) * from.row + e, values);
#pragma unroll
    for (int j = 0; j < kStep; ++j) smem_tile[row * kPitch + e + j] = values[j];
  }
}

// What a warp knows of its queries so far; lane l owns the value channels l, l + 32, ...
template <typename Config>
struct AttentionState {
  float most[Config::kQueries];
  float sum[Config::kQueries];
  float total[Config::kQueries][Config::kWidth / kWarp];
};

// Adds one key's share of each query: `score` is the lane's key's, -inf when it is not seen.
template <typename Config>
__device__ __forceinline__ float Rescale(AttentionState<Config>& state, int query, float score) {
  const float larger = fmaxf(state.most[query], WarpReduce<Max>(score));
  const float kept = expf(state.most[query] - larger), share = expf(score - larger);
  state.most[query] = larger;
  state.sum[query] = state.sum[query] * kept + WarpReduce<Sum>(share);
#pragma unroll
  for (int c = 0; c < Config::kWidth / kWarp; ++c) state.total[query][c] *= kept;
  return share;
}

// One tile of keys for the warp's queries, of which the first is `query`.
template <typename Config, typename T>
__device__ __forceinline__ void AttendTile(const AttentionProblem<T>& p, int query, int first_key, const float* smem_q,
                                           const float* smem_k, const float* smem_v, AttentionState<Config>& state) {
  const int lane = threadIdx.x % kWarp, key = first_key + lane;
  float scores[Config::kQueries] = {};
  for (int e = 0; e < p.q.width; ++e) {
    const float k = smem_k[lane * Config::kKeyPitch + e];
#pragma unroll
    for (int i = 0; i < Config::kQueries; ++i) scores[i] += smem_q[i * Config::kWidth + e] * k;
  }
#pragma unroll
  for (int i = 0; i < Config::kQueries; ++i) {
    const bool seen = key < VisibleKeys(p, query + i);
    scores[i] = Rescale(state, i, seen ? scores[i] * p.scale : -INFINITY);
  }
  for (int j = 0; j < Config::kKeys; ++j) {
    float shares[Config::kQueries];
#pragma unroll
    for (int i = 0; i < Config::kQueries; ++i) shares[i] = __shfl_sync(kFullMask, scores[i], j);
#pragma unroll
    for (int c = 0; c < Config::kWidth / kWarp; ++c) {
      const float v = smem_v[j * Config::kWidth + c * kWarp + lane];
#pragma unroll
      for (int i = 0; i < Config::kQueries; ++i) state.total[i][c] += shares[i] * v;
    }
  }
}

template <typename T, typename Config>
__global__ void __launch_bounds__(kWarp* Config::kWarps) AttentionTileKernel(AttentionProblem<T> p) {
  constexpr int kBlockQueries = Config::kWarps * Config::kQueries;
  DSM_SHARED(float, smem_q, kBlockQueries* Config::kWidth);
  DSM_SHARED(float, smem_k, Config::kKeys* Config::kKeyPitch);
  DSM_SHARED(float, smem_v, Config::kKeys* Config::kWidth);
  const int tiles = (p.query_length + kBlockQueries - 1) / kBlockQueries;
  const int64_t matrix = blockIdx.x / tiles;
  const int first = static_cast<int>(blockIdx.x % tiles) * kBlockQueries;
  const int warp = threadIdx.x / kWarp, lane = threadIdx.x % kWarp, query = first + warp * Config::kQueries;
  const T* k = HeadOf(p.k, p.inner, p.heads, matrix);
  const T* v = HeadOf(p.v, p.inner, p.heads, matrix);
  FillTile<Config, kBlockQueries, Config::kWidth>(p.q, HeadOf(p.q, p.inner, p.heads, matrix), first, p.query_length,
                                                  smem_q);
  AttentionState<Config> state;
#pragma unroll
  for (int i = 0; i < Config::kQueries; ++i) {
    state.most[i] = -INFINITY, state.sum[i] = 0.0f;
#pragma unroll
    for (int c = 0; c < Config::kWidth / kWarp; ++c) state.total[i][c] = 0.0f;
  }
  const int keys = VisibleKeys(p, first + kBlockQueries - 1);
  for (int key = 0; key < keys; key += Config::kKeys) {
    FillTile<Config, Config::kKeys, Config::kKeyPitch>(p.k, k, key, p.key_length, smem_k);
    FillTile<Config, Config::kKeys, Config::kWidth>(p.v, v, key, p.key_length, smem_v);
    __syncthreads();
    AttendTile<Config>(p, query, key, smem_q + warp * Config::kQueries * Config::kWidth, smem_k, smem_v, state);
    __syncthreads();
  }
  T* out = HeadOf(p.out, p.inner, p.heads, matrix);
#pragma unroll
  for (int i = 0; i < Config::kQueries; ++i) {
#pragma unroll
    for (int c = 0; c < Config::kWidth / kWarp; ++c) {
      const int e = c * kWarp + lane;
      if (query + i >= p.query_length || e >= p.v.width) continue;
      out[(query + i) * p.out.row + e] = FromFloat<T>(state.total[i][c] / state.sum[i]);
    }
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_KERNEL_CUH_
