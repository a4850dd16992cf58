// The same for token-major activations: Y[tokens, rows] = activation(X[tokens, cols] W^T + bias) + residual.
#ifndef DENSITOMETER_SPMM_CSR_TOKEN_KERNEL_CUH_
#define DENSITOMETER_SPMM_CSR_TOKEN_KERNEL_CUH_

#include "spmm_csr/spmm_csr_kernel.cuh"

namespace dsm {

// Element i of a word of memory, as it is.
template <typename T>
__device__ __forceinline__ T BitsOfElement(uint32_t word, int i) {
  if constexpr (sizeof(T) == 4) {
    return ElementOf<T>(word, i);
  } else {
    return T{static_cast<uint16_t>(word >> (16 * i))};
  }
}

// smem_x[col][token] = X[first_token + token][panel + col] for `cols` columns, rounded up to whole vectors. The lanes
// of a warp take different tokens: they write neighbours of shared memory. What that splits of X's lines, the warp
// beside takes from the L1 cache. Tokens past the last repeat it.
template <typename T, typename Config>
__device__ __forceinline__ void StagePanel(const SpmmCsrProblem<T>& p, int64_t first_token, int32_t panel, int cols,
                                           T* smem_x) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>, kTokens = Config::kTokens;
  const int items = (cols + kWidth - 1) / kWidth * kTokens;
  for (int i = threadIdx.x; i < items; i += Config::kThreads) {
    const int slot = i % kTokens, col = i / kTokens * kWidth;
    const int64_t token = min(first_token + slot, p.tokens - 1);
    const T* from = p.x + token * p.ldx + panel + col;
    T* to = smem_x + col * kTokens + slot;
    if constexpr (kWidth == 1) {
      *to = *from;
    } else {
      using W = Words<T, kWidth>;
      AssumeAligned(from, W::kBytes);
      W words;
      words.Load(from);
#pragma unroll
      for (int j = 0; j < kWidth; ++j) to[j * kTokens] = BitsOfElement<T>(words.at[j / W::kPerWord], j % W::kPerWord);
    }
  }
}

// Adds the products of a row's non-zeros from `next` on whose columns lie in the panel; returns where it stopped. Its
// lanes (`mask`) fetch as many at once as they are and share them.
template <typename T, typename Shape, int kTokens>
__device__ __forceinline__ int32_t AccumulatePanel(const SpmmCsrProblem<T>& p, int32_t next, int32_t end, int32_t panel,
                                                   int cols, uint32_t mask, const T* smem_x, StagedEntry* smem_row,
                                                   float (&sums)[Shape::kLaneTokens]) {
  const int lane = threadIdx.x % Shape::kLanes;
  int taken = Shape::kLanes;
  while (taken == Shape::kLanes) {
    const int32_t i = next + lane;
    const int32_t col = i < end ? p.columns[i] - panel : cols;
    if (col < cols) smem_row[lane] = {col, ToFloat(p.values[i])};
    taken = static_cast<int>(__reduce_add_sync(mask, col < cols ? 1u : 0u));
    __syncwarp(mask);
    Accumulate<Shape::kLaneTokens>(smem_row, taken, smem_x + lane * Shape::kLaneTokens, int64_t{kTokens}, sums);
    __syncwarp(mask);
    next += taken;
  }
  return next;
}

// Blocks of one token tile follow each other (blockIdx.x runs over rows), so that they find X's tile in the L2 cache.
// Two blocks per multiprocessor: bound to more by its own choice, the compiler spills.
template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads, 2) SpmmCsrTokenKernel(SpmmCsrProblem<T> p) {
  using Shape = SpmmCsrTokenShape<T, Config>;
  using Tile = typename Shape::Tile;
  constexpr int kLanes = Shape::kLanes, kRows = Config::kRowsPerGroup, kLaneTokens = Shape::kLaneTokens;
  DSM_SHARED(StagedEntry, smem_entries, Config::kThreads);
  DSM_DYNAMIC_SHARED(unsigned char, smem_dynamic);
  T* const smem_x = reinterpret_cast<T*>(smem_dynamic);
  float* const smem_sums = reinterpret_cast<float*>(smem_dynamic);
  const int lane = threadIdx.x % kLanes, group = threadIdx.x / kLanes;
  const uint32_t mask = (kFullMask >> (kWarp - kLanes)) << (threadIdx.x % kWarp / kLanes * kLanes);
  const int64_t first_row = static_cast<int64_t>(blockIdx.x) * Shape::kRows;
  const int64_t first_token = static_cast<int64_t>(blockIdx.y) * Config::kTokens;

  int32_t next[kRows], end[kRows];
  float sums[kRows][kLaneTokens] = {};
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    const int64_t row = first_row + group + r * Shape::kGroups;
    next[r] = row < p.out.rows ? p.row_start[row] : 0;
    end[r] = row < p.out.rows ? p.row_start[row + 1] : 0;
  }
  for (int32_t panel = 0; panel < p.cols;) {
    const int cols = min(Shape::kPanelCols, p.cols - panel);
    StagePanel<T, Config>(p, first_token, panel, cols, smem_x);
    __syncthreads();
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
      next[r] = AccumulatePanel<T, Shape, Config::kTokens>(p, next[r], end[r], panel, cols, mask, smem_x,
                                                           smem_entries + group * kLanes, sums[r]);
    }
    __syncthreads();
    panel += cols;
  }
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
#pragma unroll
    for (int j = 0; j < kLaneTokens; ++j) {
      smem_sums[Tile::At(0, lane * kLaneTokens + j, group + r * Shape::kGroups)] = sums[r][j];
    }
  }
  __syncthreads();
  StoreTile<Tile, Config::kThreads, kWidthOf<T, Config::kVectorBytes>>(p.out, smem_sums, first_token, p.tokens,
                                                                       first_row);
}

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_CSR_TOKEN_KERNEL_CUH_
