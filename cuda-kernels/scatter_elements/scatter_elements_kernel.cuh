// y = x, with elements replaced or increased at indices. Value is what elements are converted to: float, or int64_t.
#ifndef DENSITOMETER_SCATTER_ELEMENTS_KERNEL_CUH_
#define DENSITOMETER_SCATTER_ELEMENTS_KERNEL_CUH_

#include "common/any_type.cuh"
#include "common/index.cuh"
#include "scatter_elements/scatter_elements_config.h"

namespace dsm {

template <typename Value>
__global__ void __launch_bounds__(ScatterElementsNaive::kThreads) ScatterElementsKernel(ScatterElementsProblem p) {
  const uint32_t i = blockIdx.x * ScatterElementsNaive::kThreads + threadIdx.x;
  if (i >= p.count) return;
  uint32_t rest = i, place = 0;
  int64_t line = 0;
  bool inside = true;
#pragma unroll
  for (int d = DSM_CUDA_MAX_RANK - 1; d >= 0; --d) {
    if (d < DSM_CUDA_MAX_RANK - p.rank) break;
    const uint32_t above = Quotient(rest, p.dims[d]), at = rest - above * p.dims[d].value;
    if (d == p.axis) {
      place = at;
    } else {
      inside = inside && at < p.index_dims[d];
      line += at * p.index_strides[d];
    }
    rest = above;
  }
  Value value[1], update[1];
  LoadAny(p.x, i, p.type, value);
  for (int64_t j = 0; inside && j < p.indices; ++j) {
    const int64_t at = line + j * p.index_stride;
    if (IndexAt(p.index, at, p.index_type, p.length) != place) continue;
    LoadAny(p.updates, at, p.type, update);
    value[0] = p.adds ? value[0] + update[0] : update[0];
  }
  StoreAny(p.y, i, p.type, value);
}

}  // namespace dsm

#endif  // DENSITOMETER_SCATTER_ELEMENTS_KERNEL_CUH_
