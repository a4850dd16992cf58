// Element types of kernels: float, Half, BFloat16. Arithmetic is in float; these convert at loads and stores.
#ifndef DENSITOMETER_COMMON_TYPES_CUH_
#define DENSITOMETER_COMMON_TYPES_CUH_

#include "common/cuda.cuh"
#include "common/half.h"

#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#endif

namespace dsm {

__device__ __forceinline__ float ToFloat(float value) { return value; }

#ifdef __CUDACC__
__device__ __forceinline__ float ToFloat(Half value) { return __half2float(__ushort_as_half(value.bits)); }
__device__ __forceinline__ float ToFloat(BFloat16 value) { return __bfloat162float(__ushort_as_bfloat16(value.bits)); }
#else
inline float ToFloat(Half value) { return WidenHalf(value); }
inline float ToFloat(BFloat16 value) { return WidenBFloat16(value); }
#endif

template <typename T>
__device__ __forceinline__ T FromFloat(float value);

template <>
__device__ __forceinline__ float FromFloat<float>(float value) {
  return value;
}

template <>
__device__ __forceinline__ Half FromFloat<Half>(float value) {
#ifdef __CUDACC__
  return {__half_as_ushort(__float2half_rn(value))};
#else
  return NarrowHalf(value);
#endif
}

template <>
__device__ __forceinline__ BFloat16 FromFloat<BFloat16>(float value) {
#ifdef __CUDACC__
  return {__bfloat16_as_ushort(__float2bfloat16_rn(value))};
#else
  return NarrowBFloat16(value);
#endif
}

// Element i of a 32-bit word of memory, as a float.
template <typename T>
__device__ __forceinline__ float ElementOf(uint32_t word, int i) {
  return ToFloat(T{static_cast<uint16_t>(word >> (16 * i))});
}

template <>
__device__ __forceinline__ float ElementOf<float>(uint32_t word, int) {
#ifdef __CUDACC__
  return __uint_as_float(word);
#else
  return FloatOf(word);
#endif
}

// The 32-bit word of memory that holds values[0], and values[1] where two fit.
template <typename T>
__device__ __forceinline__ uint32_t WordOf(const float* values) {
  return FromFloat<T>(values[0]).bits | static_cast<uint32_t>(FromFloat<T>(values[1]).bits) << 16;
}

template <>
__device__ __forceinline__ uint32_t WordOf<float>(const float* values) {
#ifdef __CUDACC__
  return __float_as_uint(values[0]);
#else
  return BitsOf(values[0]);
#endif
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_TYPES_CUH_
