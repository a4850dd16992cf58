// Loads and stores of several elements at once; 16 bytes make one 128-bit access.
#ifndef DENSITOMETER_COMMON_LOAD_STORE_CUH_
#define DENSITOMETER_COMMON_LOAD_STORE_CUH_

#include "common/types.cuh"

namespace dsm {

// One store; nvcc takes a plain one of several words apart where elements are stored one by one in another branch.
template <typename V>
__device__ __forceinline__ void StoreWhole(V* to, const V& value) {
#ifdef __CUDACC__
  __stwb(to, value);
#else
  *to = value;
#endif
}

// kCount elements of T as the words of one access.
template <typename T, int kCount>
struct Words {
  static constexpr int kBytes = static_cast<int>(sizeof(T)) * kCount;
  static constexpr int kWords = kBytes / 4;
  static constexpr int kPerWord = 4 / static_cast<int>(sizeof(T));
  static_assert(kBytes == 4 || kBytes == 8 || kBytes == 16, "an access is 4, 8 or 16 bytes");
  uint32_t at[kWords];

  __device__ __forceinline__ void Load(const void* from) {
    if constexpr (kWords == 1) {
      at[0] = *static_cast<const uint32_t*>(from);
    } else if constexpr (kWords == 2) {
      const uint2 words = *static_cast<const uint2*>(from);
      at[0] = words.x, at[1] = words.y;
    } else {
      const uint4 words = *static_cast<const uint4*>(from);
      at[0] = words.x, at[1] = words.y, at[2] = words.z, at[3] = words.w;
    }
  }

  __device__ __forceinline__ void Store(void* to) const {
    if constexpr (kWords == 1) {
      *static_cast<uint32_t*>(to) = at[0];
    } else if constexpr (kWords == 2) {
      StoreWhole(static_cast<uint2*>(to), uint2{at[0], at[1]});
    } else {
      StoreWhole(static_cast<uint4*>(to), uint4{at[0], at[1], at[2], at[3]});
    }
  }
};

// values[i] = float(from[i]); `from` is aligned to the bytes of kCount elements.
template <int kCount, typename T>
__device__ __forceinline__ void Load(const T* from, float (&values)[kCount]) {
  if constexpr (kCount == 1) {
    values[0] = ToFloat(*from);
  } else {
    using W = Words<T, kCount>;
    AssumeAligned(from, W::kBytes);
    W words;
    words.Load(from);
#pragma unroll
    for (int i = 0; i < kCount; ++i) values[i] = ElementOf<T>(words.at[i / W::kPerWord], i % W::kPerWord);
  }
}

// As Load, of floats in accesses of at most 128 bits.
template <int kCount>
__device__ __forceinline__ void LoadFloats(const float* from, float (&values)[kCount]) {
  constexpr int kStep = kCount < 4 ? kCount : 4;
#pragma unroll
  for (int i = 0; i < kCount; i += kStep) {
    float part[kStep];
    Load<kStep>(from + i, part);
#pragma unroll
    for (int j = 0; j < kStep; ++j) values[i + j] = part[j];
  }
}

// to[i] = T(values[i]); `to` is aligned likewise.
template <int kCount, typename T>
__device__ __forceinline__ void Store(T* to, const float (&values)[kCount]) {
  if constexpr (kCount == 1) {
    *to = FromFloat<T>(values[0]);
  } else {
    using W = Words<T, kCount>;
    AssumeAligned(to, W::kBytes);
    W words;
#pragma unroll
    for (int i = 0; i < W::kWords; ++i) words.at[i] = WordOf<T>(&values[i * W::kPerWord]);
    words.Store(to);
  }
}

// As Store, for the first `count` values only.
template <int kCount, typename T>
__device__ __forceinline__ void StoreFirst(T* to, const float (&values)[kCount], int64_t count) {
#pragma unroll
  for (int i = 0; i < kCount; ++i) {
    if (i < count) to[i] = FromFloat<T>(values[i]);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_LOAD_STORE_CUH_
