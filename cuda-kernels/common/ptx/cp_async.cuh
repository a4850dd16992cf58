// cp.async: copies from global to shared memory that go on while the thread does.
#ifndef DENSITOMETER_COMMON_PTX_CP_ASYNC_CUH_
#define DENSITOMETER_COMMON_PTX_CP_ASYNC_CUH_

#include "common/ptx/shared_address.cuh"

namespace dsm::ptx {

// 16 bytes past the L1 cache; both addresses are multiples of 16.
__device__ __forceinline__ void CpAsync16(void* smem, const void* gmem) {
#ifdef __CUDACC__
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(SharedAddress(smem)), "l"(gmem) : "memory");
#else
  emulation::AsyncCopy16(smem, gmem);
#endif
}

// Closes this thread's group of copies.
__device__ __forceinline__ void CpAsyncCommit() {
#ifdef __CUDACC__
  asm volatile("cp.async.commit_group;" ::: "memory");
#else
  emulation::AsyncCommit();
#endif
}

// Waits until at most kOpenGroups of this thread's groups are under way. Other threads see the copies after a barrier.
template <int kOpenGroups>
__device__ __forceinline__ void CpAsyncWait() {
#ifdef __CUDACC__
  asm volatile("cp.async.wait_group %0;" ::"n"(kOpenGroups) : "memory");
#else
  emulation::AsyncWait(kOpenGroups);
#endif
}

}  // namespace dsm::ptx

#endif  // DENSITOMETER_COMMON_PTX_CP_ASYNC_CUH_
