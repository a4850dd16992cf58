// CUDA, by nvcc or by the emulation on the host: the first include of every kernel. What the two spell differently:
// shared arrays (DSM_SHARED, DSM_DYNAMIC_SHARED) and checks that only the emulation makes (CheckAligned).
#ifndef DENSITOMETER_COMMON_CUDA_CUH_
#define DENSITOMETER_COMMON_CUDA_CUH_

#include <cstddef>
#include <cstdint>

#ifdef __CUDACC__
#include <cuda_runtime.h>

// Aligned for 128-bit accesses.
#define DSM_SHARED(type, name, count) __shared__ __align__(16) type name[count]
#define DSM_DYNAMIC_SHARED(type, name)                                \
  extern __shared__ __align__(16) unsigned char dsm_dynamic_shared[]; \
  type* const name = reinterpret_cast<type*>(dsm_dynamic_shared)
#else
#include "host/emulation.h"
#endif

namespace dsm {

inline constexpr int kWarp = 32;
inline constexpr uint32_t kFullMask = 0xFFFFFFFFu;

// Whether `at` is a multiple of `bytes` is the launcher's business; the emulation checks that it did its work.
__device__ __forceinline__ void AssumeAligned([[maybe_unused]] const void* at, [[maybe_unused]] size_t bytes) {
#ifndef __CUDACC__
  emulation::CheckAligned(at, bytes);
#endif
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_CUDA_CUH_
