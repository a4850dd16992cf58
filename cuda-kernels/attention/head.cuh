// Where a block of threads finds its head, and what a query of it sees.
#ifndef DENSITOMETER_ATTENTION_HEAD_CUH_
#define DENSITOMETER_ATTENTION_HEAD_CUH_

#include "attention/attention_config.h"
#include "common/cuda.cuh"

namespace dsm {

// Row 0 of the head and entry that number `matrix` counts, heads fastest.
template <typename T>
__device__ __forceinline__ T* HeadOf(const AttentionOperand<T>& operand, int64_t inner, int heads, int64_t matrix) {
  const int64_t entry = matrix / heads, head = matrix % heads;
  return operand.at + entry / inner * operand.outer + entry % inner * operand.inner + head * operand.width;
}

// Keys that a query sees.
template <typename T>
__device__ __forceinline__ int VisibleKeys(const AttentionProblem<T>& p, int query) {
  return p.causal ? min(query + 1, p.key_length) : p.key_length;
}

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_HEAD_CUH_
