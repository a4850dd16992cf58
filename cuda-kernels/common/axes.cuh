// Several dimensions walked as one: from a place to an offset.
#ifndef DENSITOMETER_COMMON_AXES_CUH_
#define DENSITOMETER_COMMON_AXES_CUH_

#include "common/divisor.cuh"

namespace dsm {

// Dimensions and their strides, at the end of the arrays: the innermost one last.
template <int kMost>
struct Axes {
  uint32_t count;  // of all places, at most 2^31 - 1
  int rank;
  Divisor dims[kMost];
  int64_t strides[kMost];

  static Axes None() {
    Axes axes{};
    axes.count = 1;
    return axes;
  }

  // Adds a dimension outside of the others.
  void Push(int64_t dim, int64_t stride) {
    ++rank;
    dims[kMost - rank] = DivisorOf(dim);
    strides[kMost - rank] = stride;
    count *= static_cast<uint32_t>(dim);
  }
};

// Where a place begins.
template <int kMost>
__device__ __forceinline__ int64_t OffsetOf(const Axes<kMost>& axes, uint32_t place) {
  int64_t offset = 0;
#pragma unroll
  for (int d = kMost - 1; d >= 0; --d) {
    if (d < kMost - axes.rank) break;
    const uint32_t above = Quotient(place, axes.dims[d]);
    offset += (place - above * axes.dims[d].value) * axes.strides[d];
    place = above;
  }
  return offset;
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_AXES_CUH_
