// Checks of parameter structs, made by launchers before a kernel starts; kernels trust them.
#ifndef DENSITOMETER_COMMON_CHECK_H_
#define DENSITOMETER_COMMON_CHECK_H_

#include <cstdint>
#include <initializer_list>

#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

namespace dsm {

inline constexpr int64_t kMaxInt = 0x7FFFFFFF;
// A grid's y and z dimensions end here; its x dimension at kMaxInt.
inline constexpr int64_t kMaxGridY = 65535;

// The first status that is not DSM_CUDA_OK.
inline int FirstError(std::initializer_list<int> statuses) {
  for (const int status : statuses) {
    if (status != DSM_CUDA_OK) return status;
  }
  return DSM_CUDA_OK;
}

inline int CheckPointers(std::initializer_list<const void*> pointers) {
  for (const void* pointer : pointers) {
    if (pointer == nullptr) return DSM_CUDA_NULL_POINTER;
  }
  return DSM_CUDA_OK;
}

inline int CheckAtLeast(int64_t least, std::initializer_list<int64_t> sizes) {
  for (const int64_t size : sizes) {
    if (size < least) return DSM_CUDA_BAD_SIZE;
  }
  return DSM_CUDA_OK;
}

inline int CheckAtMost(int64_t most, std::initializer_list<int64_t> sizes) {
  for (const int64_t size : sizes) {
    if (size > most) return DSM_CUDA_OVERFLOW;
  }
  return DSM_CUDA_OK;
}

// At least one element, and so few that 32 bits count them.
inline int CheckElements(std::initializer_list<int64_t> sizes) {
  if (CheckAtLeast(1, sizes) != DSM_CUDA_OK) return DSM_CUDA_BAD_SIZE;
  int64_t elements = 1;
  for (const int64_t size : sizes) {
    if (size > kMaxInt / elements) return DSM_CUDA_OVERFLOW;
    elements *= size;
  }
  return DSM_CUDA_OK;
}

// The same of a tensor of at most DSM_CUDA_MAX_RANK dimensions.
inline int CheckDims(int rank, const int64_t* dims) {
  if (rank < 0 || rank > DSM_CUDA_MAX_RANK) return DSM_CUDA_BAD_SIZE;
  int64_t all[DSM_CUDA_MAX_RANK] = {1, 1, 1, 1, 1, 1};
  for (int d = 0; d < rank; ++d) all[d] = dims[d];
  return CheckElements({all[0], all[1], all[2], all[3], all[4], all[5]});
}

// A tensor and one of indices along its `axis`, which has at most as many entries along the others.
inline int CheckIndexed(int rank, int axis, const int64_t* dims, const int64_t* index_dims) {
  const int status = FirstError({CheckDims(rank, dims), CheckDims(rank, index_dims)});
  if (status != DSM_CUDA_OK) return status;
  if (axis < 0 || axis >= rank) return DSM_CUDA_BAD_SIZE;
  for (int d = 0; d < rank; ++d) {
    if (d != axis && index_dims[d] > dims[d]) return DSM_CUDA_BAD_SIZE;
  }
  return DSM_CUDA_OK;
}

// Codes count up from 0.
inline int CheckCode(int code, int codes) { return code >= 0 && code < codes ? DSM_CUDA_OK : DSM_CUDA_BAD_CODE; }

inline int CheckType(int type) { return CheckCode(type, DSM_CUDA_BF16 + 1); }

// Any element type, of numbers or not.
inline int CheckStoredType(int type) { return CheckCode(type, DSM_CUDA_INT32 + 1); }

inline int CheckIndexType(int type) {
  return type == DSM_CUDA_INT64 || type == DSM_CUDA_INT32 ? DSM_CUDA_OK : DSM_CUDA_BAD_CODE;
}

inline int64_t BytesOf(int type) {
  constexpr int64_t kBytes[] = {4, 2, 2, 8, 1, 4};
  return kBytes[type];
}

// Null is aligned.
inline int CheckAligned(int64_t bytes, std::initializer_list<const void*> pointers) {
  for (const void* pointer : pointers) {
    if (reinterpret_cast<uintptr_t>(pointer) % bytes != 0) return DSM_CUDA_UNALIGNED;
  }
  return DSM_CUDA_OK;
}

inline int CheckMultiple(int64_t of, std::initializer_list<int64_t> bytes) {
  for (const int64_t size : bytes) {
    if (size % of != 0) return DSM_CUDA_UNALIGNED;
  }
  return DSM_CUDA_OK;
}

// A residual that may be null; y itself only with y's stride, so that each thread reads what it overwrites.
inline int CheckResidual(const void* residual, int64_t ldr, const void* y, int64_t ldy, int64_t least) {
  if (residual == nullptr) return DSM_CUDA_OK;
  return ldr < least || (residual == y && ldr != ldy) ? DSM_CUDA_BAD_SIZE : DSM_CUDA_OK;
}

constexpr int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_CHECK_H_
