// y[o, j, i] = x[o, index[j], i].
#ifndef DENSITOMETER_GATHER_KERNEL_CUH_
#define DENSITOMETER_GATHER_KERNEL_CUH_

#include "common/index.cuh"
#include "common/move.cuh"
#include "gather/gather_config.h"

namespace dsm {

template <typename Element, int kThreads>
__global__ void __launch_bounds__(kThreads) GatherKernel(GatherProblem<Element> p) {
  const uint32_t i = blockIdx.x * kThreads + threadIdx.x;
  if (i >= p.size) return;
  const uint32_t row = Quotient(i, p.inner), outer = Quotient(row, p.count);
  const int64_t from = IndexWithin(p.index, row - outer * p.count.value, p.index_type, p.length);
  Move(p.y + i, p.x + (outer * p.length + from) * p.inner.value + (i - row * p.inner.value));
}

}  // namespace dsm

#endif  // DENSITOMETER_GATHER_KERNEL_CUH_
