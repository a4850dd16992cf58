// y = x combined over some of its dimensions.
#ifndef DENSITOMETER_REDUCE_KERNEL_CUH_
#define DENSITOMETER_REDUCE_KERNEL_CUH_

#include "common/reduce.cuh"
#include "common/types.cuh"
#include "reduce/reduce_config.h"

namespace dsm {

template <typename T>
__device__ __forceinline__ float Start(const ReduceProblem<T>& p) {
  return p.is_sum ? 0.0f : -INFINITY;
}

template <typename T>
__device__ __forceinline__ float Combined(const ReduceProblem<T>& p, float a, float b) {
  return p.is_sum ? a + b : fmaxf(a, b);
}

// Terms first, first + step, .. of an output that begins at x.
template <typename T>
__device__ __forceinline__ float Terms(const ReduceProblem<T>& p, const T* x, uint32_t first, uint32_t step) {
  float total = Start(p);
#pragma unroll 4
  for (uint32_t term = first; term < p.reduced.count; term += step) {
    total = Combined(p, total, ToFloat(x[OffsetOf(p.reduced, term)]) * p.sign);
  }
  return total;
}

template <typename T>
__global__ void __launch_bounds__(ReduceNaive::kThreads) ReduceNaiveKernel(ReduceProblem<T> p) {
  const uint32_t output = blockIdx.x * ReduceNaive::kThreads + threadIdx.x;
  if (output >= p.kept.count) return;
  p.y[output] = FromFloat<T>(Terms(p, p.x + OffsetOf(p.kept, output), 0, 1) / p.divisor);
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) ReduceRowsKernel(ReduceProblem<T> p) {
  constexpr int kOutputs = Config::kThreads / Config::kLanes;
  const uint32_t output = blockIdx.x * kOutputs + threadIdx.x / Config::kLanes;
  if (output >= p.kept.count) return;  // whole warps, or none
  float total = Terms(p, p.x + OffsetOf(p.kept, output), threadIdx.x % Config::kLanes, Config::kLanes);
  if constexpr (Config::kLanes == kWarp) {
    total = p.is_sum ? WarpReduce<Sum>(total) : WarpReduce<Max>(total);
  } else {
    total = p.is_sum ? BlockReduce<Sum, Config::kThreads>(total) : BlockReduce<Max, Config::kThreads>(total);
  }
  if (threadIdx.x % Config::kLanes == 0) p.y[output] = FromFloat<T>(total / p.divisor);
}

template <typename T>
__global__ void __launch_bounds__(kWarp* ReduceColumns::kRows) ReduceColumnsKernel(ReduceProblem<T> p) {
  DSM_SHARED(float, smem_totals, kWarp* ReduceColumns::kRows);
  const uint32_t output = blockIdx.x * kWarp + threadIdx.x;
  if (output < p.kept.count) {
    smem_totals[threadIdx.y * kWarp + threadIdx.x] =
        Terms(p, p.x + OffsetOf(p.kept, output), threadIdx.y, ReduceColumns::kRows);
  }
  __syncthreads();
  if (threadIdx.y > 0 || output >= p.kept.count) return;
  float total = smem_totals[threadIdx.x];
#pragma unroll
  for (int row = 1; row < ReduceColumns::kRows; ++row) {
    total = Combined(p, total, smem_totals[row * kWarp + threadIdx.x]);
  }
  p.y[output] = FromFloat<T>(total / p.divisor);
}

}  // namespace dsm

#endif  // DENSITOMETER_REDUCE_KERNEL_CUH_
