// The address of shared memory that PTX instructions take.
#ifndef DENSITOMETER_COMMON_PTX_SHARED_ADDRESS_CUH_
#define DENSITOMETER_COMMON_PTX_SHARED_ADDRESS_CUH_

#include "common/cuda.cuh"

#ifdef __CUDACC__
namespace dsm::ptx {

__device__ __forceinline__ uint32_t SharedAddress(const void* smem) {
  return static_cast<uint32_t>(__cvta_generic_to_shared(smem));
}

}  // namespace dsm::ptx
#endif

#endif  // DENSITOMETER_COMMON_PTX_SHARED_ADDRESS_CUH_
