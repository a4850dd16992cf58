// Problem and configurations of scatter_elements.
#ifndef DENSITOMETER_SCATTER_ELEMENTS_CONFIG_H_
#define DENSITOMETER_SCATTER_ELEMENTS_CONFIG_H_

#include "common/divisor.cuh"
#include "densitometer/cuda/type.h"

namespace dsm {

// What a kernel is given; checked by the launcher. Dimensions lie at the end of the arrays, the innermost one last.
struct ScatterElementsProblem {
  const void* x;
  const void* index;
  const void* updates;
  void* y;
  uint32_t count;  // of elements of x
  int rank;
  int axis;  // counted as the arrays are
  Divisor dims[DSM_CUDA_MAX_RANK];
  uint32_t index_dims[DSM_CUDA_MAX_RANK];
  int64_t index_strides[DSM_CUDA_MAX_RANK];
  // Of the axis: x's dimension, the indices along it and their stride.
  int64_t length, indices, index_stride;
  bool adds;
  int type, index_type;
};

// A thread per element of y, which looks for itself among the indices of its line: no atomics, one order.
struct ScatterElementsNaive {
  static constexpr int kThreads = 128;
};

}  // namespace dsm

#endif  // DENSITOMETER_SCATTER_ELEMENTS_CONFIG_H_
