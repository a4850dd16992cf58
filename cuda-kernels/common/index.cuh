// Indices along an axis, as tensors hold them: not to be trusted.
#ifndef DENSITOMETER_COMMON_INDEX_CUH_
#define DENSITOMETER_COMMON_INDEX_CUH_

#include "common/cuda.cuh"
#include "densitometer/cuda/type.h"

namespace dsm {

// From 0 on; a negative one counted from the end, what is out of range as it is.
__device__ __forceinline__ int64_t IndexAt(const void* index, int64_t at, int type, int64_t length) {
  const int64_t value =
      type == DSM_CUDA_INT64 ? static_cast<const int64_t*>(index)[at] : static_cast<const int32_t*>(index)[at];
  return value < 0 ? value + length : value;
}

// The same, the nearest one within range.
__device__ __forceinline__ int64_t IndexWithin(const void* index, int64_t at, int type, int64_t length) {
  return min(max(IndexAt(index, at, type, length), static_cast<int64_t>(0)), length - 1);
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_INDEX_CUH_
