// Problem and configurations of reduce.
#ifndef DENSITOMETER_REDUCE_CONFIG_H_
#define DENSITOMETER_REDUCE_CONFIG_H_

#include "common/axes.cuh"
#include "densitometer/cuda/type.h"

namespace dsm {

// Neighbouring dimensions of one kind are merged, so kept and reduced ones take turns.
inline constexpr int kMostMerged = DSM_CUDA_MAX_RANK / 2;

using ReduceAxes = Axes<kMostMerged>;

// What a kernel is given; checked by the launcher. The smallest entry is the largest of the negated ones: `sign` is
// what entries are multiplied by, and `divisor` what the result is divided by.
template <typename T>
struct ReduceProblem {
  const T* x;
  T* y;
  ReduceAxes kept;
  ReduceAxes reduced;
  bool is_sum;
  float sign;
  float divisor;
};

// A thread per output: the control of the others.
struct ReduceNaive {
  static constexpr int kThreads = 128;
  static constexpr int64_t kLeastTerms = 1;
};

// The last dimension is reduced: kLanes threads, a warp or a block, per output, for outputs of kLeast terms and more.
template <int kLanesPerOutput, int kLeast>
struct ReduceRows {
  static constexpr int kLanes = kLanesPerOutput;
  static constexpr int kThreads = kLanes < 128 ? 128 : kLanes;
  static constexpr int64_t kLeastTerms = kLeast;
};

// The last dimension is kept: neighbouring threads have neighbouring outputs, kRows of them share one.
struct ReduceColumns {
  static constexpr int kRows = 8;
  static constexpr int64_t kLeastTerms = 1;
};

}  // namespace dsm

#endif  // DENSITOMETER_REDUCE_CONFIG_H_
