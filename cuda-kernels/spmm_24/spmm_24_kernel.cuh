// Y[tokens, rows] = activation(X[tokens, cols] W^T + bias) + residual with 2 of 4 neighbours in W's rows stored.
#ifndef DENSITOMETER_SPMM_24_KERNEL_CUH_
#define DENSITOMETER_SPMM_24_KERNEL_CUH_

#include "common/warp_pipeline.cuh"
#include "spmm_24/spmm_24_config.h"

namespace dsm {

// What a tile adds to the sum of one of its rows and one token; x points at the token's `cols` columns that it meets.
template <typename T>
__device__ __forceinline__ float NaiveTileSum(const T* values, const uint32_t* metadata, int row, const T* x,
                                              int64_t cols) {
  float sum = 0.0f;
  for (int stored = 0; stored < ptx::kMmaSpCols / 2; ++stored) {
    const int col = ptx::MmaSpColumn(metadata, row, stored);
    // Behind the last column a zero may be stored, and must not meet a NaN.
    if (col < cols) sum += ToFloat(values[ptx::MmaSpPlace(row, stored)]) * ToFloat(x[col]);
  }
  return sum;
}

template <typename T>
__global__ void __launch_bounds__(Spmm24Naive::kThreads) Spmm24NaiveKernel(Spmm24Problem<T> p) {
  const int64_t row_tile = blockIdx.x, first_token = static_cast<int64_t>(blockIdx.y) * Spmm24Naive::kTileTokens;
  for (int i = threadIdx.x; i < ptx::kMmaSpRows * Spmm24Naive::kTileTokens; i += Spmm24Naive::kThreads) {
    const int row_in_tile = i % ptx::kMmaSpRows;
    const int64_t token = first_token + i / ptx::kMmaSpRows, row = row_tile * ptx::kMmaSpRows + row_in_tile;
    if (token >= p.tokens || row >= p.out.rows) continue;
    float sums[1] = {0.0f};
    for (int64_t col_tile = 0; col_tile < p.col_tiles; ++col_tile) {
      const int64_t tile = row_tile * p.col_tiles + col_tile, first_col = col_tile * ptx::kMmaSpCols;
      sums[0] += NaiveTileSum(p.values + tile * ptx::kMmaSpValues, p.metadata + tile * ptx::kMmaSpWords, row_in_tile,
                              p.x + token * p.ldx + first_col, p.cols - first_col);
    }
    StoreOutputs<1>(p.out, token, row, sums);
  }
}

// Starts this lane's copies of a tile of X and of the tiles of W that it meets.
template <typename T, typename Config>
__device__ __forceinline__ void StartStage(const Spmm24Problem<T>& p, int64_t first_row_tile, int64_t col_tile,
                                           int64_t first_token, T* smem_stage) {
  using Shape = Spmm24Shape<Config>;
  const int lane = threadIdx.x % kWarp;
  Shape::XTile::StartCopy(p.x, p.ldx, first_token, p.tokens, col_tile * ptx::kMmaSpCols, p.cols, smem_stage);
#pragma unroll
  for (int m = 0; m < Config::kRowTiles; ++m) {
    // Row tiles past the last repeat it; nothing of them is stored.
    const int64_t tile = min(first_row_tile + m, p.row_tiles - 1) * p.col_tiles + col_tile;
    T* smem_tile = smem_stage + Shape::XTile::kElements + m * Shape::kTileElements;
    ptx::CpAsync16(smem_tile + lane * 8, p.values + tile * ptx::kMmaSpValues + lane * 8);
    if (lane < ptx::kMmaSpWords / 4) {
      ptx::CpAsync16(smem_tile + ptx::kMmaSpValues + lane * 8, p.metadata + tile * ptx::kMmaSpWords + lane * 4);
    }
  }
}

// sums[m][n] += the products of a stage's rows 16m on with the tokens 8n on.
template <typename T, typename Config>
__device__ __forceinline__ void MultiplyStage(const T* smem_stage,
                                              float (&sums)[Config::kRowTiles][Config::kTokens / 8][4]) {
  using Shape = Spmm24Shape<Config>;
  const int lane = threadIdx.x % kWarp;
  Words<T, 8> a[Config::kRowTiles];
  Words<T, 2> metadata[Config::kRowTiles];
#pragma unroll
  for (int m = 0; m < Config::kRowTiles; ++m) {
    const T* smem_tile = smem_stage + Shape::XTile::kElements + m * Shape::kTileElements;
    a[m].Load(smem_tile + lane * 8);
    metadata[m].Load(smem_tile + ptx::kMmaSpValues + 2 * ptx::MmaSpWordOf(lane));
  }
#pragma unroll
  for (int n = 0; n < Shape::XTile::kParts; ++n) {
    uint32_t b[4];
    Shape::XTile::LoadPart(smem_stage, n, b);
#pragma unroll
    for (int m = 0; m < Config::kRowTiles; ++m) ptx::MmaSpM16N8K32<T>(sums[m][n], a[m].at, b, metadata[m].at[0]);
  }
}

// The warp's share of the tiles along the columns: `part` and every kParts-th after it.
template <typename T, typename Config>
__device__ __forceinline__ void MultiplyTiles(const Spmm24Problem<T>& p, int64_t first_row_tile, int part,
                                              int64_t first_token, T* smem_stages,
                                              float (&sums)[Config::kRowTiles][Config::kTokens / 8][4]) {
  using Shape = Spmm24Shape<Config>;
  int64_t copied = part;
  const auto start = [&](int stage) {
    if (copied < p.col_tiles) {
      StartStage<T, Config>(p, first_row_tile, copied, first_token, smem_stages + stage * Shape::kStageElements);
    }
    copied += Config::kParts;
  };
  WarpPipeline<Shape::kStages, Config::kParts>(static_cast<int64_t>(part), p.col_tiles, start, [&](int stage) {
    MultiplyStage<T, Config>(smem_stages + stage * Shape::kStageElements, sums);
  });
}

// Blocks of one token tile follow each other (blockIdx.x runs over rows), so that they find X's tile in the L2 cache.
// Bound to many blocks per multiprocessor by its own choice, the compiler spills: shared memory leaves room for few
// anyway.
template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads, 4) Spmm24TensorKernel(Spmm24Problem<T> p) {
  using Shape = Spmm24Shape<Config>;
  using Sums = typename Shape::Sums;
  DSM_DYNAMIC_SHARED(unsigned char, smem_dynamic);
  float* const smem_sums = reinterpret_cast<float*>(smem_dynamic);
  const int warp = threadIdx.x / kWarp, lane = threadIdx.x % kWarp;
  const int token_warp = warp % Config::kTokenWarps, part = warp / Config::kTokenWarps;
  const int64_t first_row_tile = static_cast<int64_t>(blockIdx.x) * Config::kRowTiles;
  const int64_t first_token = static_cast<int64_t>(blockIdx.y) * Config::kTileTokens;
  float sums[Config::kRowTiles][Config::kTokens / 8][4] = {};
  MultiplyTiles<T, Config>(p, first_row_tile, part, first_token + token_warp * Config::kTokens,
                           reinterpret_cast<T*>(smem_dynamic) + warp * Shape::kWarpElements, sums);
  __syncthreads();
  StoreFragments<Sums>(smem_sums, part, token_warp * Config::kTokens, lane, sums);
  __syncthreads();
  StoreTile<Sums, Config::kThreads, 8>(p.out, smem_sums, first_token, p.tokens, first_row_tile * ptx::kMmaSpRows);
}

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_24_KERNEL_CUH_
