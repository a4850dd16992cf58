// y[r, t] = the largest or mean entry of a window.
#ifndef DENSITOMETER_POOL1D_KERNEL_CUH_
#define DENSITOMETER_POOL1D_KERNEL_CUH_

#include "common/any_type.cuh"
#include "densitometer/cuda/pool1d.h"
#include "pool1d/pool1d_config.h"

namespace dsm {

__global__ void __launch_bounds__(Pool1dNaive::kThreads) Pool1dKernel(Pool1dProblem p) {
  const uint32_t i = blockIdx.x * Pool1dNaive::kThreads + threadIdx.x;
  if (i >= p.count) return;
  const uint32_t row = Quotient(i, p.columns);
  const int start = static_cast<int>(i - row * p.columns.value) * p.stride - p.pad_begin;
  const int first = max(start, 0), last = min(start + p.window, p.length);  // one entry at least
  const int64_t line = static_cast<int64_t>(row) * p.length;
  const bool is_max = p.op == DSM_CUDA_POOL_MAX;
  float total[1] = {is_max ? -INFINITY : 0.0f};
#pragma unroll 4
  for (int at = first; at < last; ++at) {
    float value[1];
    LoadAny(p.x, line + at, p.type, value);
    total[0] = is_max ? fmaxf(total[0], value[0]) : total[0] + value[0];
  }
  if (!is_max) total[0] /= static_cast<float>(p.op == DSM_CUDA_POOL_AVERAGE ? last - first : p.window);
  StoreAny(p.y, i, p.type, total);
}

}  // namespace dsm

#endif  // DENSITOMETER_POOL1D_KERNEL_CUH_
