// Loads and stores of several elements at once; 16 bytes make one 128-bit access.
#ifndef DENSITOMETER_COMMON_LOAD_STORE_CUH_
#define DENSITOMETER_COMMON_LOAD_STORE_CUH_

#include "common/types.cuh"

namespace dsm {

template <typename T, int kCount>
struct alignas(sizeof(T) * kCount) Pack {
  static_assert(sizeof(T) * kCount <= 16, "the widest access is 128 bits");
  T at[kCount];
};

// values[i] = float(from[i]); `from` is aligned to the pack.
template <int kCount, typename T>
__device__ __forceinline__ void Load(const T* from, float (&values)[kCount]) {
  using P = Pack<T, kCount>;
  AssumeAligned(from, sizeof(P));
  const P pack = *reinterpret_cast<const P*>(from);
#pragma unroll
  for (int i = 0; i < kCount; ++i) values[i] = ToFloat(pack.at[i]);
}

// to[i] = T(values[i]); `to` is aligned to the pack.
template <int kCount, typename T>
__device__ __forceinline__ void Store(T* to, const float (&values)[kCount]) {
  using P = Pack<T, kCount>;
  AssumeAligned(to, sizeof(P));
  P pack;
#pragma unroll
  for (int i = 0; i < kCount; ++i) pack.at[i] = FromFloat<T>(values[i]);
  *reinterpret_cast<P*>(to) = pack;
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
