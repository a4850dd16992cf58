// How a strided copy is walked. The same for all instruction sets.
#ifndef DENSITOMETER_CPU_MOVEMENT_PLAN_H_
#define DENSITOMETER_CPU_MOVEMENT_PLAN_H_

#include <algorithm>
#include <utility>

#include "cpu/shape.h"

namespace dsm {

// Rows and columns per block of a transpose: one cache line of floats.
inline constexpr int64_t kBlock = 16;

// Array 0 is the source, array 1 the destination.
struct CopyPlan {
  Shape<2> shape;
  bool transposes;  // the destination is contiguous along the last dimension, the source along the one before
};

inline void SwapDims(Shape<2>& shape, int a, int b) {
  std::swap(shape.dims[a], shape.dims[b]);
  for (auto& strides : shape.strides) std::swap(strides[a], strides[b]);
}

// Orders the dimensions by the destination's strides, merges them, and finds out whether the copy is a transpose.
inline CopyPlan PlanCopy(int rank, const int64_t* dims, const int64_t* x_strides, const int64_t* y_strides) {
  int order[DSM_MAX_RANK];
  for (int d = 0; d < rank; ++d) order[d] = d;
  std::stable_sort(order, order + rank, [&](int a, int b) { return y_strides[a] > y_strides[b]; });
  int64_t sorted[3][DSM_MAX_RANK];
  for (int d = 0; d < rank; ++d) {
    sorted[0][d] = dims[order[d]];
    sorted[1][d] = x_strides[order[d]];
    sorted[2][d] = y_strides[order[d]];
  }
  CopyPlan plan{Merged<2>(rank, sorted[0], {sorted[1], sorted[2]}), false};
  Shape<2>& shape = plan.shape;
  const int last = shape.rank - 1;
  if (shape.strides[1][last] != 1 || shape.strides[0][last] == 1) return plan;
  for (int d = 0; d < last; ++d) {
    if (shape.strides[0][d] != 1) continue;
    SwapDims(shape, d, last - 1);
    plan.transposes = true;
    break;
  }
  return plan;
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_MOVEMENT_PLAN_H_
