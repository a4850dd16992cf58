// y = activation(max over windows of time of x * scale + shift).
#ifndef DENSITOMETER_AFFINE_POOL_KERNEL_CUH_
#define DENSITOMETER_AFFINE_POOL_KERNEL_CUH_

#include "affine_pool/affine_pool_config.h"
#include "common/load_store.cuh"
#include "common/variant.cuh"

namespace dsm {

// The channels' parameters; `otherwise` where there are none.
template <int kWidth>
__device__ __forceinline__ void LoadParameter(const float* from, int64_t channel, float otherwise,
                                              float (&values)[kWidth]) {
#pragma unroll
  for (int c = 0; c < kWidth; ++c) values[c] = otherwise;
  if (from != nullptr) LoadFloats(from + channel, values);
}

template <typename T>
__device__ __forceinline__ float PoolActivation(const AffinePoolProblem<T>& p, float value) {
  return p.is_elu && value <= 0.0f ? p.alpha * expm1f(value) : value;
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) AffinePoolKernel(AffinePoolProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  const uint32_t task = blockIdx.x * Config::kThreads + threadIdx.x;
  if (task >= p.tasks) return;
  const uint32_t row = Quotient(task, p.vectors), series = Quotient(row, p.times);
  const int64_t channel = int64_t{task - row * p.vectors.value} * kWidth;
  const int first = static_cast<int>(row - series * p.times.value) * p.stride - p.pad;
  const T* x = p.x + int64_t{series} * p.length * p.channels + channel;
  float scale[kWidth], shift[kWidth], most[kWidth];
  LoadParameter(p.scale, channel, 1.0f, scale);
  LoadParameter(p.shift, channel, 0.0f, shift);
#pragma unroll
  for (int c = 0; c < kWidth; ++c) most[c] = -INFINITY;
  for (int time = max(first, 0); time < min(first + p.window, p.length); ++time) {
    float values[kWidth];
    Load(x + static_cast<int64_t>(time) * p.channels, values);
#pragma unroll
    for (int c = 0; c < kWidth; ++c) {
      const float value = values[c] * scale[c] + shift[c];
      if (value > most[c] || value != value) most[c] = value;  // NaN stays
    }
  }
#pragma unroll
  for (int c = 0; c < kWidth; ++c) most[c] = PoolActivation(p, most[c]);
  Store(p.y + int64_t{row} * p.channels + channel, most);
}

}  // namespace dsm

#endif  // DENSITOMETER_AFFINE_POOL_KERNEL_CUH_
