// y[.., j, ..] = x[.., index[.., j, ..], ..].
#ifndef DENSITOMETER_GATHER_ELEMENTS_KERNEL_CUH_
#define DENSITOMETER_GATHER_ELEMENTS_KERNEL_CUH_

#include "common/index.cuh"
#include "common/move.cuh"
#include "gather_elements/gather_elements_config.h"

namespace dsm {

template <typename Element>
__global__ void __launch_bounds__(GatherElementsNaive::kThreads)
    GatherElementsKernel(GatherElementsProblem<Element> p) {
  const uint32_t i = blockIdx.x * GatherElementsNaive::kThreads + threadIdx.x;
  if (i >= p.places.count) return;
  Move(p.y + i, p.x + OffsetOf(p.places, i) + IndexWithin(p.index, i, p.index_type, p.length) * p.stride);
}

}  // namespace dsm

#endif  // DENSITOMETER_GATHER_ELEMENTS_KERNEL_CUH_
