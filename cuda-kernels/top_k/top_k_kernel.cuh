// The k first entries of lines in order, by the number of entries before each.
#ifndef DENSITOMETER_TOP_K_KERNEL_CUH_
#define DENSITOMETER_TOP_K_KERNEL_CUH_

#include "common/any_type.cuh"
#include "top_k/top_k_config.h"

namespace dsm {

// Ascends with the value, or, unless `largest`, descends; -0 equals 0, NaN counts as largest.
__device__ __forceinline__ int32_t OrderOf(const TopKProblem& p, int64_t at) {
  float value[1];
  LoadAny(p.x, at, p.type, value);
  value[0] += 0.0f;  // -0 becomes 0
  const auto bits = static_cast<int32_t>(WordOf<float>(value));
  const int32_t order = value[0] != value[0] ? INT32_MAX : bits >= 0 ? bits : bits ^ INT32_MAX;
  return p.largest ? order : ~order;
}

// Whether entry i of a line comes before entry j: among equals the lower index.
__device__ __forceinline__ bool IsBefore(int32_t order_i, uint32_t i, int32_t order_j, uint32_t j) {
  return order_i > order_j || (order_i == order_j && i < j);
}

// Entry i of the line (outer, inner) is the rank-th.
__device__ __forceinline__ void Write(const TopKProblem& p, uint32_t outer, uint32_t inner, uint32_t i, uint32_t rank,
                                      int64_t from) {
  if (rank >= p.k) return;
  const int64_t to = (static_cast<int64_t>(outer) * p.k + rank) * p.inner.value + inner;
  if (p.indices != nullptr) p.indices[to] = i;
  if (p.values == nullptr) return;
  float value[1];
  LoadAny(p.x, from, p.type, value);
  StoreAny(p.values, to, p.type, value);
}

__global__ void __launch_bounds__(TopKNaive::kThreads) TopKNaiveKernel(TopKProblem p) {
  const uint32_t at = blockIdx.x * TopKNaive::kThreads + threadIdx.x;
  if (at >= p.count) return;
  const uint32_t row = Quotient(at, p.inner), outer = Quotient(row, p.length);
  const uint32_t inner = at - row * p.inner.value, i = row - outer * p.length.value;
  const int64_t line = static_cast<int64_t>(outer) * p.length.value * p.inner.value + inner;
  const int32_t order = OrderOf(p, at);
  uint32_t rank = 0;
  for (uint32_t j = 0; j < p.length.value; ++j) {
    rank += IsBefore(OrderOf(p, line + static_cast<int64_t>(j) * p.inner.value), j, order, i);
  }
  Write(p, outer, inner, i, rank, at);
}

// Block x of grid: a line; block y: kThreads entries of it.
__global__ void __launch_bounds__(TopKShared::kThreads) TopKSharedKernel(TopKProblem p) {
  DSM_DYNAMIC_SHARED(int32_t, smem_orders);
  const uint32_t outer = Quotient(blockIdx.x, p.inner), inner = blockIdx.x - outer * p.inner.value;
  const int64_t line = static_cast<int64_t>(outer) * p.length.value * p.inner.value + inner;
  for (uint32_t j = threadIdx.x; j < p.length.value; j += TopKShared::kThreads) {
    smem_orders[j] = OrderOf(p, line + static_cast<int64_t>(j) * p.inner.value);
  }
  __syncthreads();
  const uint32_t i = blockIdx.y * TopKShared::kThreads + threadIdx.x;
  if (i >= p.length.value) return;
  const int32_t order = smem_orders[i];
  uint32_t rank = 0;
#pragma unroll 4
  for (uint32_t j = 0; j < p.length.value; ++j) rank += IsBefore(smem_orders[j], j, order, i);
  Write(p, outer, inner, i, rank, line + static_cast<int64_t>(i) * p.inner.value);
}

}  // namespace dsm

#endif  // DENSITOMETER_TOP_K_KERNEL_CUH_
