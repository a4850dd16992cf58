// Loads and stores of elements whose type a code names at run time; the same one for all threads, so that no warp
// diverges. They are converted to and from float or int64_t.
#ifndef DENSITOMETER_COMMON_ANY_TYPE_CUH_
#define DENSITOMETER_COMMON_ANY_TYPE_CUH_

#include "common/load_store.cuh"
#include "densitometer/cuda/type.h"

namespace dsm {

__device__ __forceinline__ bool IsFloat(int type) { return type <= DSM_CUDA_BF16; }

// The nearest integer without a fraction; 0 for NaN.
__device__ __forceinline__ int64_t ToInteger(float value) {
  if (value >= 0x1p63f) return INT64_MAX;
  if (value <= -0x1p63f) return INT64_MIN;
  return value == value ? static_cast<int64_t>(value) : 0;
}

template <int kCount>
__device__ __forceinline__ void LoadInt64(const int64_t* from, int64_t (&values)[kCount]) {
  if constexpr (kCount == 1) {
    values[0] = *from;
  } else {
#pragma unroll
    for (int i = 0; i < kCount; i += 2) {
      AssumeAligned(from + i, 16);
      Words<int64_t, 2> words;
      words.Load(from + i);
      values[i] = static_cast<int64_t>(words.at[0] | static_cast<uint64_t>(words.at[1]) << 32);
      values[i + 1] = static_cast<int64_t>(words.at[2] | static_cast<uint64_t>(words.at[3]) << 32);
    }
  }
}

template <int kCount>
__device__ __forceinline__ void StoreInt64(int64_t* to, const int64_t (&values)[kCount]) {
  if constexpr (kCount == 1) {
    *to = values[0];
  } else {
#pragma unroll
    for (int i = 0; i < kCount; i += 2) {
      AssumeAligned(to + i, 16);
      Words<int64_t, 2> words;
#pragma unroll
      for (int w = 0; w < 4; ++w) words.at[w] = static_cast<uint32_t>(values[i + w / 2] >> (w % 2 * 32));
      words.Store(to + i);
    }
  }
}

// values[i] = from[at + i], of an integer type or bool; kCount is 1 or 4, aligned to as many elements or to 16 bytes.
template <int kCount>
__device__ __forceinline__ void LoadAny(const void* from, int64_t at, int type, int64_t (&values)[kCount]) {
  if (type == DSM_CUDA_INT64) return LoadInt64(static_cast<const int64_t*>(from) + at, values);
  if constexpr (kCount == 1) {
    values[0] = type == DSM_CUDA_INT32 ? static_cast<const int32_t*>(from)[at]
                                       : static_cast<int64_t>(static_cast<const uint8_t*>(from)[at] != 0);
  } else if (type == DSM_CUDA_INT32) {
    AssumeAligned(static_cast<const int32_t*>(from) + at, 16);
    Words<int32_t, 4> words;
    words.Load(static_cast<const int32_t*>(from) + at);
#pragma unroll
    for (int i = 0; i < 4; ++i) values[i] = static_cast<int32_t>(words.at[i]);
  } else {
    AssumeAligned(static_cast<const uint8_t*>(from) + at, 4);
    Words<uint8_t, 4> word;
    word.Load(static_cast<const uint8_t*>(from) + at);
#pragma unroll
    for (int i = 0; i < 4; ++i) values[i] = (word.at[0] >> (8 * i) & 0xFF) != 0;
  }
}

template <int kCount>
__device__ __forceinline__ void StoreAny(void* to, int64_t at, int type, const int64_t (&values)[kCount]) {
  if (type == DSM_CUDA_INT64) return StoreInt64(static_cast<int64_t*>(to) + at, values);
  if constexpr (kCount == 1) {
    if (type == DSM_CUDA_INT32) {
      static_cast<int32_t*>(to)[at] = static_cast<int32_t>(values[0]);
    } else {
      static_cast<uint8_t*>(to)[at] = values[0] != 0;
    }
  } else if (type == DSM_CUDA_INT32) {
    AssumeAligned(static_cast<int32_t*>(to) + at, 16);
    Words<int32_t, 4> words;
#pragma unroll
    for (int i = 0; i < 4; ++i) words.at[i] = static_cast<uint32_t>(values[i]);
    words.Store(static_cast<int32_t*>(to) + at);
  } else {
    AssumeAligned(static_cast<uint8_t*>(to) + at, 4);
    Words<uint8_t, 4> word{};
#pragma unroll
    for (int i = 0; i < 4; ++i) word.at[0] |= static_cast<uint32_t>(values[i] != 0) << (8 * i);
    word.Store(static_cast<uint8_t*>(to) + at);
  }
}

// The same, of any type, as floats.
template <int kCount>
__device__ __forceinline__ void LoadAny(const void* from, int64_t at, int type, float (&values)[kCount]) {
  if (type == DSM_CUDA_FP32) return Load<kCount>(static_cast<const float*>(from) + at, values);
  if (type == DSM_CUDA_FP16) return Load<kCount>(static_cast<const Half*>(from) + at, values);
  if (type == DSM_CUDA_BF16) return Load<kCount>(static_cast<const BFloat16*>(from) + at, values);
  int64_t integers[kCount];
  LoadAny(from, at, type, integers);
#pragma unroll
  for (int i = 0; i < kCount; ++i) values[i] = static_cast<float>(integers[i]);
}

template <int kCount>
__device__ __forceinline__ void StoreAny(void* to, int64_t at, int type, const float (&values)[kCount]) {
  if (type == DSM_CUDA_FP32) return Store<kCount>(static_cast<float*>(to) + at, values);
  if (type == DSM_CUDA_FP16) return Store<kCount>(static_cast<Half*>(to) + at, values);
  if (type == DSM_CUDA_BF16) return Store<kCount>(static_cast<BFloat16*>(to) + at, values);
  int64_t integers[kCount];
#pragma unroll
  for (int i = 0; i < kCount; ++i) {
    // True is all but 0; int32 ends where it ends.
    integers[i] = type == DSM_CUDA_BOOL ? values[i] != 0.0f : ToInteger(values[i]);
    if (type == DSM_CUDA_INT32) {
      integers[i] = min(max(integers[i], static_cast<int64_t>(INT32_MIN)), static_cast<int64_t>(INT32_MAX));
    }
  }
  StoreAny(to, at, type, integers);
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_ANY_TYPE_CUH_
