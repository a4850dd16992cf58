// Activations by code, fused into the kernel that computes their argument.
#ifndef DENSITOMETER_COMMON_ACTIVATION_CUH_
#define DENSITOMETER_COMMON_ACTIVATION_CUH_

#include "common/cuda.cuh"
#include "densitometer/cuda/type.h"

namespace dsm {

__device__ __forceinline__ float Activate(float value, int activation) {
  if (activation == DSM_CUDA_ACTIVATION_RELU) return value < 0.0f ? 0.0f : value;  // NaN stays
  if (activation == DSM_CUDA_ACTIVATION_GELU) return 0.5f * value * (1.0f + erff(value * 0.70710678f));
  return value;
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_ACTIVATION_CUH_
