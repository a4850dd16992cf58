// softmax(scale * q k^T) v on tensor cores, in one pass over the keys.
#ifndef DENSITOMETER_ATTENTION_TENSOR_KERNEL_CUH_
#define DENSITOMETER_ATTENTION_TENSOR_KERNEL_CUH_

#include "attention/head.cuh"
#include "attention/tensor_stages.cuh"

namespace dsm {

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) AttentionTensorKernel(AttentionProblem<T> p) {
  using QueryTile = RowTile<Config::kQueries, Config::kWidth>;
  using KeyTile = RowTile<Config::kKeys, Config::kWidth>;
  constexpr float kLog2E = 1.44269504f;
  DSM_DYNAMIC_SHARED(T, smem_q);
  T* const smem_stages = smem_q + Config::kQueries * Config::kWidth;
  const int tiles = (p.query_length + Config::kQueries - 1) / Config::kQueries;
  const int64_t matrix = blockIdx.x / tiles;
  const int first = static_cast<int>(blockIdx.x % tiles) * Config::kQueries;
  const int own = threadIdx.x / kWarp * Config::kWarpQueries, row = first + own + threadIdx.x % kWarp / 4;
  const T* const k = HeadOf(p.k, p.inner, p.heads, matrix);
  const T* const v = HeadOf(p.v, p.inner, p.heads, matrix);
  const int keys = VisibleKeys(p, min(first + Config::kQueries, p.query_length) - 1);
  const auto start = [&](int key, int stage) {
    T* const smem_k = smem_stages + stage * Config::kStageElements;
    KeyTile::template StartCopy<Config::kThreads>(p.k, k, key, p.key_length, smem_k);
    KeyTile::template StartCopy<Config::kThreads>(p.v, v, key, p.key_length, smem_k + Config::kStageElements / 2);
    ptx::CpAsyncCommit();
  };
  QueryTile::template StartCopy<Config::kThreads>(p.q, HeadOf(p.q, p.inner, p.heads, matrix), first, p.query_length,
                                                  smem_q);
  ptx::CpAsyncCommit();
  start(0, 0);
  ptx::CpAsyncWait<1>();
  __syncthreads();
  uint32_t q[Config::kWidth / 16][4];
#pragma unroll
  for (int c = 0; c < Config::kWidth / 16; ++c) {
    if (16 * c < p.q.width) QueryTile::LoadA(smem_q, own, c, q[c]);
  }
  TensorState<Config> state{{-INFINITY, -INFINITY}, {}, {}};
  for (int key = 0, stage = 0; key < keys; key += Config::kKeys, stage ^= 1) {
    ptx::CpAsyncWait<0>();
    __syncthreads();  // the tile is whole, and all are done with the one before it, which is filled now
    if (key + Config::kKeys < keys) start(key + Config::kKeys, stage ^ 1);
    const T* const smem_k = smem_stages + stage * Config::kStageElements;
    float scores[Config::kKeys / 8][4] = {};
    ScoreTile<Config>(q, p.q.width, smem_k, scores);
    RescaleTile(p.scale * kLog2E, {VisibleKeys(p, row) - key, VisibleKeys(p, row + 8) - key}, state, scores);
    SumTile16<Config>(scores, p.v.width, smem_k + Config::kStageElements / 2, state);
  }
  StoreQueries(p, HeadOf(p.out, p.inner, p.heads, matrix), first + own, state);
}

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_TENSOR_KERNEL_CUH_
