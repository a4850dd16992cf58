// How elementwise walks its operands: host code, the same for all variants.
#ifndef DENSITOMETER_ELEMENTWISE_PLAN_H_
#define DENSITOMETER_ELEMENTWISE_PLAN_H_

#include "densitometer/cuda/elementwise.h"

namespace dsm {

// Operands in their order: a, b, c and, last, y.
inline constexpr int kOperands = 4;
inline constexpr int kResult = 3;

// The smallest dimensions that are transposed through tiles. Below, a tile would be mostly empty, and a cache line
// serves the strided accesses.
inline constexpr int64_t kLeastTransposed = 8;

// Dimensions above 1, ordered by y's strides (the innermost last) and merged where all operands allow it; at least one.
// Operands that the kind does not use repeat.
struct ElementwisePlan {
  int rank;
  int64_t dims[DSM_CUDA_MAX_RANK];
  int64_t strides[kOperands][DSM_CUDA_MAX_RANK];

  int64_t Count() const;
};

// Operands besides y that a kind uses.
int OperandsOf(int kind);

// All that variants have in common; DSM_CUDA_OK: the plan may be made.
int CheckElementwise(const dsm_cuda_elementwise_params& p);

ElementwisePlan PlanOf(const dsm_cuda_elementwise_params& p);

// Whether threads can make `width` neighbours each; DSM_CUDA_UNALIGNED when only alignment forbids it.
int CheckWidth(const dsm_cuda_elementwise_params& p, const ElementwisePlan& plan, int width);

// The dimension along which a is contiguous, when it is not the one of y and both are worth tiles; otherwise -1.
int TransposedDimension(const dsm_cuda_elementwise_params& p, const ElementwisePlan& plan);

// Whether values are computed with as floats.
bool AsFloats(const dsm_cuda_elementwise_params& p);

}  // namespace dsm

#endif  // DENSITOMETER_ELEMENTWISE_PLAN_H_
