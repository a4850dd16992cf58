// y = running sums of x along lines.
#ifndef DENSITOMETER_CUMSUM_KERNEL_CUH_
#define DENSITOMETER_CUMSUM_KERNEL_CUH_

#include "common/any_type.cuh"
#include "cumsum/cumsum_config.h"

namespace dsm {

// The first entry of a line, and from there the way to each next one in the order of the sum.
struct CumsumLine {
  int64_t first;
  int64_t step;
};

__device__ __forceinline__ CumsumLine LineOf(const CumsumProblem& p, uint32_t line) {
  const uint32_t outer = Quotient(line, p.inner);
  const int64_t inner = p.inner.value, start = outer * p.length * inner + (line - outer * p.inner.value);
  return p.reverse ? CumsumLine{start + (p.length - 1) * inner, -inner} : CumsumLine{start, inner};
}

__global__ void __launch_bounds__(CumsumNaive::kThreads) CumsumNaiveKernel(CumsumProblem p) {
  const uint32_t index = blockIdx.x * CumsumNaive::kThreads + threadIdx.x;
  if (index >= p.lines) return;
  const CumsumLine line = LineOf(p, index);
  float sum = 0.0f;
  for (int64_t i = 0; i < p.length; ++i) {
    float value[1];
    LoadAny(p.x, line.first + i * line.step, p.type, value);
    const float before[1] = {sum}, after[1] = {sum + value[0]};
    StoreAny(p.y, line.first + i * line.step, p.type, p.exclusive ? before : after);
    sum = after[0];
  }
}

__global__ void __launch_bounds__(CumsumWarp::kThreads) CumsumWarpKernel(CumsumProblem p) {
  const uint32_t index = blockIdx.x * CumsumWarp::kLines + threadIdx.x / kWarp;
  if (index >= p.lines) return;  // whole warps
  const CumsumLine line = LineOf(p, index);
  const int lane = threadIdx.x % kWarp;
  float before = 0.0f;
  for (int64_t first = 0; first < p.length; first += kWarp) {
    const int64_t at = line.first + (first + lane) * line.step;
    const bool inside = first + lane < p.length;
    float sum[1] = {0.0f};
    if (inside) LoadAny(p.x, at, p.type, sum);
#pragma unroll
    for (int distance = 1; distance < kWarp; distance *= 2) {
      const float below = __shfl_up_sync(kFullMask, sum[0], distance);
      if (lane >= distance) sum[0] += below;
    }
    const float without = __shfl_up_sync(kFullMask, sum[0], 1), all = __shfl_sync(kFullMask, sum[0], kWarp - 1);
    if (p.exclusive) sum[0] = lane > 0 ? without : 0.0f;
    sum[0] += before;
    if (inside) StoreAny(p.y, at, p.type, sum);
    before += all;
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_CUMSUM_KERNEL_CUH_
