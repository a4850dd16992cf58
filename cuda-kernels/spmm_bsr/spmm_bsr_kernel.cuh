// Y[tokens, rows] = activation(X[tokens, cols] W^T + bias) + residual with W in 16 x 16 or 32 x 32 blocks.
#ifndef DENSITOMETER_SPMM_BSR_KERNEL_CUH_
#define DENSITOMETER_SPMM_BSR_KERNEL_CUH_

#include "common/ptx/mma_m16n8k16.cuh"
#include "common/warp_pipeline.cuh"
#include "spmm_bsr/spmm_bsr_config.h"

namespace dsm {

template <typename T>
__device__ __forceinline__ int64_t BlockRow(const SpmmBsrProblem<T>& p) {
  return p.block_row_order == nullptr ? static_cast<int64_t>(blockIdx.x) : p.block_row_order[blockIdx.x];
}

template <typename T>
__device__ __forceinline__ float NaiveSum(const SpmmBsrProblem<T>& p, int64_t block_row, int row, int64_t token) {
  float sum = 0.0f;
  for (int32_t i = p.block_row_start[block_row]; i < p.block_row_start[block_row + 1]; ++i) {
    const T* values = p.values + static_cast<int64_t>(i) * p.block * p.block;
    const int64_t first_col = static_cast<int64_t>(p.block_columns[i]) * p.block;
    const int cols = static_cast<int>(min(static_cast<int64_t>(p.block), p.cols - first_col));
    for (int col = 0; col < cols; ++col) {
      sum += ToFloat(values[SpmmBsrPlace(p.block, row, col)]) * ToFloat(p.x[token * p.ldx + first_col + col]);
    }
  }
  return sum;
}

template <typename T>
__global__ void __launch_bounds__(SpmmBsrNaive::kThreads) SpmmBsrNaiveKernel(SpmmBsrProblem<T> p) {
  const int64_t block_row = BlockRow(p), first_token = static_cast<int64_t>(blockIdx.y) * SpmmBsrNaive::kTokens;
  for (int i = threadIdx.x; i < p.block * SpmmBsrNaive::kTokens; i += SpmmBsrNaive::kThreads) {
    const int64_t token = first_token + i / p.block, row = block_row * p.block + i % p.block;
    if (token >= p.tokens || row >= p.out.rows) continue;
    float sums[1] = {NaiveSum(p, block_row, i % p.block, token)};
    StoreOutputs<1>(p.out, token, row, sums);
  }
}

// Starts this lane's copies of non-zero block i and of the tile of X that meets it, and closes their group.
template <typename T, typename Shape, int kBlock>
__device__ __forceinline__ void StartStage(const SpmmBsrProblem<T>& p, int32_t i, int32_t block_column,
                                           int64_t first_token, T* smem_stage) {
  using XTile = typename Shape::XTile;
  XTile::StartCopy(p.x, p.ldx, first_token, p.tokens, static_cast<int64_t>(block_column) * kBlock, p.cols, smem_stage);
  const T* values = p.values + static_cast<int64_t>(i) * kBlock * kBlock;
#pragma unroll
  for (int at = 0; at < kBlock * kBlock; at += kBsrFragment) {
    const int place = at + static_cast<int>(threadIdx.x) % kWarp * 8;
    ptx::CpAsync16(smem_stage + XTile::kElements + place, values + place);
  }
}

// sums[m][n] += the products of a staged block's rows 16m on with the tokens 8n on.
template <typename T, typename XTile, int kBlock>
__device__ __forceinline__ void MultiplyStage(const T* smem_stage, float (&sums)[kBlock / 16][XTile::kTokens / 8][4]) {
  constexpr int kSide = kBlock / 16;
  Words<T, 8> a[kSide][kSide];
#pragma unroll
  for (int f = 0; f < kSide * kSide; ++f) {
    a[f / kSide][f % kSide].Load(smem_stage + XTile::kElements + f * kBsrFragment + threadIdx.x % kWarp * 8);
  }
#pragma unroll
  for (int part = 0; part < XTile::kParts; ++part) {
    uint32_t words[4];
    XTile::LoadPart(smem_stage, part, words);
#pragma unroll
    for (int h = 0; h < 2; ++h) {
      const int n = kSide == 1 ? 2 * part + h : part, k = kSide == 1 ? 0 : h;
      const uint32_t b[2] = {words[2 * h], words[2 * h + 1]};
#pragma unroll
      for (int m = 0; m < kSide; ++m) ptx::MmaM16N8K16<T>(sums[m][n], a[m][k].at, b);
    }
  }
}

// The warp's share of its block row's blocks: `first` and every kParts-th after it.
template <typename T, typename Config, int kBlock>
__device__ __forceinline__ void MultiplyBlocks(const SpmmBsrProblem<T>& p, int32_t first, int32_t end,
                                               int64_t first_token, T* smem_stages,
                                               float (&sums)[kBlock / 16][Config::kTokens / 8][4]) {
  using Shape = SpmmBsrShape<Config, kBlock>;
  // The column of the next block to copy is fetched one step ahead of it.
  int32_t copied = first, column = first < end ? p.block_columns[first] : 0;
  const auto start = [&](int stage) {
    if (copied >= end) return;
    StartStage<T, Shape, kBlock>(p, copied, column, first_token, smem_stages + stage * Shape::kStageElements);
    copied += Config::kParts;
    column = copied < end ? p.block_columns[copied] : 0;
  };
  WarpPipeline<Shape::kStages, Config::kParts>(first, end, start, [&](int stage) {
    MultiplyStage<T, typename Shape::XTile, kBlock>(smem_stages + stage * Shape::kStageElements, sums);
  });
}

// Blocks of one token tile follow each other (blockIdx.x runs over rows), so that they find X's tile in the L2 cache.
// Bound to many blocks per multiprocessor by its own choice, the compiler spills: shared memory leaves room for few
// anyway.
template <typename T, typename Config, int kBlock>
__global__ void __launch_bounds__(Config::kThreads, 4) SpmmBsrTensorKernel(SpmmBsrProblem<T> p) {
  using Shape = SpmmBsrShape<Config, kBlock>;
  using Sums = typename Shape::Sums;
  constexpr int kTokens = Config::kTokens;
  DSM_DYNAMIC_SHARED(unsigned char, smem_dynamic);
  float* const smem_sums = reinterpret_cast<float*>(smem_dynamic);
  const int warp = threadIdx.x / kWarp, lane = threadIdx.x % kWarp;
  const int token_warp = warp % Config::kTokenWarps, part = warp / Config::kTokenWarps;
  const int64_t block_row = BlockRow(p), first_token = static_cast<int64_t>(blockIdx.y) * Config::kTileTokens;
  float sums[kBlock / 16][kTokens / 8][4] = {};
  MultiplyBlocks<T, Config, kBlock>(p, p.block_row_start[block_row] + part, p.block_row_start[block_row + 1],
                                    first_token + token_warp * kTokens,
                                    reinterpret_cast<T*>(smem_dynamic) + warp * Shape::kWarpElements, sums);
  __syncthreads();
  StoreFragments<Sums>(smem_sums, part, token_warp * kTokens, lane, sums);
  __syncthreads();
  StoreTile<Sums, Config::kThreads, 8>(p.out, smem_sums, first_token, p.tokens, block_row * kBlock);
}

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_BSR_KERNEL_CUH_
