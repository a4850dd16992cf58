// Problem and configurations of gather_elements.
#ifndef DENSITOMETER_GATHER_ELEMENTS_CONFIG_H_
#define DENSITOMETER_GATHER_ELEMENTS_CONFIG_H_

#include "common/axes.cuh"
#include "densitometer/cuda/type.h"

namespace dsm {

// What a kernel is given; checked by the launcher.
template <typename Element>
struct GatherElementsProblem {
  const Element* x;
  const void* index;
  Element* y;
  Axes<DSM_CUDA_MAX_RANK> places;  // of y, with strides of x, of the axis 0
  int64_t length;                  // of the axis
  int64_t stride;
  int index_type;
};

// A thread per element of y.
struct GatherElementsNaive {
  static constexpr int kThreads = 128;
};

}  // namespace dsm

#endif  // DENSITOMETER_GATHER_ELEMENTS_CONFIG_H_
