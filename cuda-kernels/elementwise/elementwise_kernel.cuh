// y = f(a, b, c) over any strides. Value is what operands are converted to: float, or int64_t where none is a float.
#ifndef DENSITOMETER_ELEMENTWISE_KERNEL_CUH_
#define DENSITOMETER_ELEMENTWISE_KERNEL_CUH_

#include "common/any_type.cuh"
#include "elementwise/elementwise_config.h"
#include "elementwise/function.cuh"

namespace dsm {

template <int kWidth, typename Value>
__device__ __forceinline__ void LoadOperand(const ElementwiseProblem& p, int operand, int64_t at,
                                            Value (&values)[kWidth]) {
  if (!p.repeats[operand]) return LoadAny(p.from[operand], at, p.types[operand], values);
  Value one[1];
  LoadAny(p.from[operand], at, p.types[operand], one);
#pragma unroll
  for (int i = 0; i < kWidth; ++i) values[i] = one[0];
}

template <typename Value, typename Config>
__global__ void __launch_bounds__(Config::kThreads) ElementwiseStridedKernel(ElementwiseProblem p) {
  uint32_t rest = blockIdx.x * Config::kThreads + threadIdx.x;
  if (rest >= p.count) return;
  int64_t at[kOperands] = {};
#pragma unroll
  for (int d = DSM_CUDA_MAX_RANK - 1; d >= 0; --d) {
    if (d < DSM_CUDA_MAX_RANK - p.rank) break;
    const uint32_t above = Quotient(rest, p.dims[d]), place = rest - above * p.dims[d].value;
#pragma unroll
    for (int o = 0; o < kOperands; ++o) at[o] += place * p.strides[o][d];
    rest = above;
  }
  Value a[Config::kWidth], b[Config::kWidth] = {};
  LoadOperand(p, 0, at[0], a);
  if (p.kind >= DSM_CUDA_ELEMENTWISE_ADD) LoadOperand(p, 1, at[1], b);
  if (p.kind == DSM_CUDA_ELEMENTWISE_WHERE) {
    Value c[Config::kWidth];
    LoadOperand(p, 2, at[2], c);
#pragma unroll
    for (int i = 0; i < Config::kWidth; ++i) a[i] = a[i] != 0 ? b[i] : c[i];
  } else {
    Apply(p.kind, p.alpha, a, b);
  }
  StoreAny(p.y, at[kResult], p.types[kResult], a);
}

template <typename Value>
__global__ void __launch_bounds__(ElementwiseTransposed::kTile* ElementwiseTransposed::kRows)
    ElementwiseTransposedKernel(TransposedProblem p) {
  constexpr int kTile = ElementwiseTransposed::kTile, kRows = ElementwiseTransposed::kRows;
  // A column more, so that a column's entries lie in different banks.
  constexpr int kPitch = kTile + 1;
  DSM_SHARED(Value, smem_tile, kTile * kPitch);
  const uint32_t row_block = Quotient(blockIdx.x, p.row_tiles);
  uint32_t outer = Quotient(row_block, p.col_tiles);
  const int64_t row = static_cast<int64_t>(blockIdx.x - row_block * p.row_tiles.value) * kTile;
  const int64_t col = static_cast<int64_t>(row_block - outer * p.col_tiles.value) * kTile;
  int64_t a_at = row * p.a_row + col, y_at = col * p.y_col + row;
#pragma unroll
  for (int d = DSM_CUDA_MAX_RANK - 3; d >= 0; --d) {
    if (d < DSM_CUDA_MAX_RANK - 2 - p.outer_rank) break;
    const uint32_t above = Quotient(outer, p.outer[d]), place = outer - above * p.outer[d].value;
    a_at += place * p.a_outer[d];
    y_at += place * p.y_outer[d];
    outer = above;
  }
  const int x = threadIdx.x, first = threadIdx.y;
#pragma unroll
  for (int r = first; r < kTile; r += kRows) {
    Value one[1];
    if (row + r >= p.rows || col + x >= p.cols) continue;
    LoadAny(p.a, a_at + r * p.a_row + x, p.a_type, one);
    smem_tile[r * kPitch + x] = one[0];
  }
  __syncthreads();
#pragma unroll
  for (int c = first; c < kTile; c += kRows) {
    if (col + c >= p.cols || row + x >= p.rows) continue;
    const Value one[1] = {smem_tile[x * kPitch + c]};
    StoreAny(p.y, y_at + c * p.y_col + x, p.y_type, one);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_ELEMENTWISE_KERNEL_CUH_
