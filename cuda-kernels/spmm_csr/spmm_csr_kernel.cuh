// Y[rows, tokens] = activation(W X + bias) + residual with W in CSR; activations feature-major, so that the tokens of a
// feature are neighbours and one non-zero meets a whole vector of them. The naive kernel takes token-major ones, too.
#ifndef DENSITOMETER_SPMM_CSR_KERNEL_CUH_
#define DENSITOMETER_SPMM_CSR_KERNEL_CUH_

#include "common/load_store.cuh"
#include "common/variant.cuh"
#include "spmm_csr/spmm_csr_config.h"

namespace dsm {

template <typename T>
__device__ __forceinline__ int32_t RowAt(const SpmmCsrProblem<T>& p, int64_t place) {
  return p.row_order == nullptr ? static_cast<int32_t>(place) : p.row_order[place];
}

template <typename T>
__global__ void __launch_bounds__(SpmmCsrNaive::kTokenThreads* SpmmCsrNaive::kRows)
    SpmmCsrNaiveKernel(SpmmCsrProblem<T> p) {
  const int64_t token = static_cast<int64_t>(blockIdx.y) * SpmmCsrNaive::kTokenThreads + threadIdx.x;
  const int64_t place = static_cast<int64_t>(blockIdx.x) * SpmmCsrNaive::kRows + threadIdx.y;
  if (place >= p.out.rows || token >= p.tokens) return;
  const int32_t row = RowAt(p, place);
  float sum = 0.0f;
  for (int32_t i = p.row_start[row]; i < p.row_start[row + 1]; ++i) {
    const int64_t column = p.columns[i];
    sum += ToFloat(p.values[i]) * ToFloat(p.x[p.token_major ? token * p.ldx + column : column * p.ldx + token]);
  }
  const int64_t y = p.token_major ? token * p.out.ldy + row : row * p.out.ldy + token;
  const int64_t residual = p.token_major ? token * p.out.ldr + row : row * p.out.ldr + token;
  float value = Activate(sum + BiasOf(p.out, row), p.out.activation);
  if (p.out.residual != nullptr) value += ToFloat(p.out.residual[residual]);
  p.out.y[y] = FromFloat<T>(value);
}

// A non-zero as the lanes of its row read it: one 64-bit access of shared memory for all of them.
struct alignas(8) StagedEntry {
  int32_t column;
  float value;
};

// sums[i] += value * x[column][token + i] for `count` staged entries.
template <int kWidth, typename T>
__device__ __forceinline__ void Accumulate(const StagedEntry* smem_entries, int count, const T* x, int64_t ldx,
                                           float (&sums)[kWidth]) {
  // By four, so that several loads can be under way at once; more would take registers from other warps.
#pragma unroll 4
  for (int i = 0; i < count; ++i) {
    const StagedEntry entry = smem_entries[i];
    float loaded[kWidth];
    Load<kWidth>(x + entry.column * ldx, loaded);
#pragma unroll
    for (int j = 0; j < kWidth; ++j) sums[j] += entry.value * loaded[j];
  }
}

// y[0 .. kWidth) = activation(sums + bias) + residual, but for tokens past the last.
template <int kWidth, typename T>
__device__ __forceinline__ void StoreRow(const SpmmCsrProblem<T>& p, int32_t row, int64_t token,
                                         float (&sums)[kWidth]) {
  const float bias = BiasOf(p.out, row);
#pragma unroll
  for (int j = 0; j < kWidth; ++j) sums[j] = Activate(sums[j] + bias, p.out.activation);
  const T* residual = p.out.residual == nullptr ? nullptr : p.out.residual + row * p.out.ldr + token;
  StoreWithResidual<kWidth>(residual, p.out.y + row * p.out.ldy + token, sums, p.tokens - token);
}

// Blocks of one token tile follow each other (blockIdx.x runs over rows), so that they can find X's tile in the L2
// cache. A row's lanes fetch as many non-zeros as they are, neighbours in memory, and share them through shared memory.
template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) SpmmCsrTiledKernel(SpmmCsrProblem<T> p) {
  constexpr int kLanes = Config::kLanes;
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  DSM_SHARED(StagedEntry, smem_entries, Config::kThreads);
  const int lane = threadIdx.x % kLanes, slot = threadIdx.x / kLanes;
  const int64_t place = static_cast<int64_t>(blockIdx.x) * Config::kRows + slot;
  if (place >= p.out.rows) return;  // all lanes of a row together: none waits for them

  // The lanes of this row: only they wait for each other, since rows of a warp differ in length.
  const uint32_t mask = (kFullMask >> (kWarp - kLanes)) << (threadIdx.x % kWarp / kLanes * kLanes);
  StagedEntry* const smem_row = smem_entries + slot * kLanes;
  const int64_t token = (static_cast<int64_t>(blockIdx.y) * kLanes + lane) * kWidth;
  const bool has_tokens = token < p.tokens;
  const int32_t row = RowAt(p, place), end = p.row_start[row + 1];
  float sums[kWidth] = {};
  for (int32_t begin = p.row_start[row]; begin < end; begin += kLanes) {
    if (begin + lane < end) smem_row[lane] = {p.columns[begin + lane], ToFloat(p.values[begin + lane])};
    __syncwarp(mask);
    if (has_tokens) Accumulate<kWidth>(smem_row, min(kLanes, end - begin), p.x + token, p.ldx, sums);
    __syncwarp(mask);
  }
  if (has_tokens) StoreRow<kWidth>(p, row, token, sums);
}

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_CSR_KERNEL_CUH_
