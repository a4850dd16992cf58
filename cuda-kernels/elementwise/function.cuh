// The functions of elementwise by kind; the kind is decided once for all elements of a thread.
#ifndef DENSITOMETER_ELEMENTWISE_FUNCTION_CUH_
#define DENSITOMETER_ELEMENTWISE_FUNCTION_CUH_

#include "common/activation.cuh"
#include "densitometer/cuda/elementwise.h"

namespace dsm {

// a[i] = f(a[i], b[i]).
template <int kWidth, typename Value, typename Function>
__device__ __forceinline__ void Each(Value (&a)[kWidth], const Value (&b)[kWidth], const Function& f) {
#pragma unroll
  for (int i = 0; i < kWidth; ++i) a[i] = f(a[i], b[i]);
}

__device__ __forceinline__ float FloorMod(float x, float by) {
  const float rest = fmodf(x, by);
  return rest != 0.0f && (rest < 0.0f) != (by < 0.0f) ? rest + by : rest;
}

// By -1, x / -1 would overflow for the least x.
__device__ __forceinline__ int64_t FloorMod(int64_t x, int64_t by) {
  if (by == 0 || by == -1) return 0;
  const int64_t rest = x % by;
  return rest != 0 && (rest < 0) != (by < 0) ? rest + by : rest;
}

__device__ __forceinline__ int64_t Times(int64_t x, int64_t y) {
  return static_cast<int64_t>(static_cast<uint64_t>(x) * static_cast<uint64_t>(y));
}

__device__ __forceinline__ int64_t Divided(int64_t x, int64_t by) {
  return by == 0 ? 0 : by == -1 ? Times(x, -1) : x / by;
}

__device__ __forceinline__ int64_t Power(int64_t x, int64_t exponent) {
  if (exponent < 0) return x == 1 || (x == -1 && exponent % 2 == 0) ? 1 : x == -1 ? -1 : 0;
  int64_t result = 1;
  for (; exponent > 0; exponent /= 2, x = Times(x, x)) {
    if (exponent % 2 == 1) result = Times(result, x);
  }
  return result;
}

template <int kWidth>
__device__ __forceinline__ void Apply(int kind, float alpha, float (&a)[kWidth], const float (&b)[kWidth]) {
  switch (kind) {
    case DSM_CUDA_ELEMENTWISE_RELU:
      return Each(a, b, [](float x, float) { return Activate(x, DSM_CUDA_ACTIVATION_RELU); });
    case DSM_CUDA_ELEMENTWISE_GELU:
      return Each(a, b, [](float x, float) { return Activate(x, DSM_CUDA_ACTIVATION_GELU); });
    case DSM_CUDA_ELEMENTWISE_ELU:
      return Each(a, b, [alpha](float x, float) { return x > 0.0f ? x : alpha * expm1f(x); });
    case DSM_CUDA_ELEMENTWISE_TANH:
      return Each(a, b, [](float x, float) { return tanhf(x); });
    case DSM_CUDA_ELEMENTWISE_SIGMOID:
      return Each(a, b, [](float x, float) { return 1.0f / (1.0f + expf(-x)); });
    case DSM_CUDA_ELEMENTWISE_EXP:
      return Each(a, b, [](float x, float) { return expf(x); });
    case DSM_CUDA_ELEMENTWISE_LOG:
      return Each(a, b, [](float x, float) { return logf(x); });
    case DSM_CUDA_ELEMENTWISE_SQRT:
      return Each(a, b, [](float x, float) { return sqrtf(x); });
    case DSM_CUDA_ELEMENTWISE_ERF:
      return Each(a, b, [](float x, float) { return erff(x); });
    case DSM_CUDA_ELEMENTWISE_NEG:
      return Each(a, b, [](float x, float) { return -x; });
    case DSM_CUDA_ELEMENTWISE_ABS:
      return Each(a, b, [](float x, float) { return fabsf(x); });
    case DSM_CUDA_ELEMENTWISE_RECIPROCAL:
      return Each(a, b, [](float x, float) { return 1.0f / x; });
    case DSM_CUDA_ELEMENTWISE_ADD:
      return Each(a, b, [](float x, float y) { return x + y; });
    case DSM_CUDA_ELEMENTWISE_SUB:
      return Each(a, b, [](float x, float y) { return x - y; });
    case DSM_CUDA_ELEMENTWISE_MUL:
      return Each(a, b, [](float x, float y) { return x * y; });
    case DSM_CUDA_ELEMENTWISE_DIV:
      return Each(a, b, [](float x, float y) { return x / y; });
    case DSM_CUDA_ELEMENTWISE_POW:
      return Each(a, b, [](float x, float y) { return powf(x, y); });
    case DSM_CUDA_ELEMENTWISE_MAX:
      return Each(a, b, [](float x, float y) { return fmaxf(x, y); });
    case DSM_CUDA_ELEMENTWISE_MIN:
      return Each(a, b, [](float x, float y) { return fminf(x, y); });
    case DSM_CUDA_ELEMENTWISE_MOD:
      return Each(a, b, [](float x, float y) { return FloorMod(x, y); });
    default:
      return;  // a copy
  }
}

// Quotients and powers of integers are loops and calls, whose registers one element fills.
template <int kWidth>
__device__ __forceinline__ void ApplyLong(int kind, int64_t (&a)[kWidth], const int64_t (&b)[kWidth]) {
  if constexpr (kWidth == 1) {
    if (kind == DSM_CUDA_ELEMENTWISE_DIV) a[0] = Divided(a[0], b[0]);
    if (kind == DSM_CUDA_ELEMENTWISE_POW) a[0] = Power(a[0], b[0]);
    if (kind == DSM_CUDA_ELEMENTWISE_MOD) a[0] = FloorMod(a[0], b[0]);
  }
}

template <int kWidth>
__device__ __forceinline__ void Apply(int kind, float, int64_t (&a)[kWidth], const int64_t (&b)[kWidth]) {
  switch (kind) {
    case DSM_CUDA_ELEMENTWISE_ADD:
      return Each(a, b, [](int64_t x, int64_t y) { return static_cast<int64_t>(static_cast<uint64_t>(x) + y); });
    case DSM_CUDA_ELEMENTWISE_SUB:
      return Each(a, b, [](int64_t x, int64_t y) { return static_cast<int64_t>(static_cast<uint64_t>(x) - y); });
    case DSM_CUDA_ELEMENTWISE_MUL:
      return Each(a, b, [](int64_t x, int64_t y) { return Times(x, y); });
    case DSM_CUDA_ELEMENTWISE_MAX:
      return Each(a, b, [](int64_t x, int64_t y) { return x > y ? x : y; });
    case DSM_CUDA_ELEMENTWISE_MIN:
      return Each(a, b, [](int64_t x, int64_t y) { return x < y ? x : y; });
    default:
      return ApplyLong(kind, a, b);  // or a copy
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_ELEMENTWISE_FUNCTION_CUH_
