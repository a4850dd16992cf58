// Problem and configurations of elementwise.
#ifndef DENSITOMETER_ELEMENTWISE_CONFIG_H_
#define DENSITOMETER_ELEMENTWISE_CONFIG_H_

#include <cstdint>

#include "common/divisor.cuh"
#include "elementwise/plan.h"

namespace dsm {

// What a kernel is given; checked by the launcher. Dimensions lie at the end of the arrays, the innermost one last.
struct ElementwiseProblem {
  const void* from[kResult];
  void* y;
  uint32_t count;  // of threads with work
  int rank;        // at least 1
  Divisor dims[DSM_CUDA_MAX_RANK];
  int64_t strides[kOperands][DSM_CUDA_MAX_RANK];  // of the innermost dimension: elements from one thread to the next
  bool repeats[kResult];                          // whether an operand is one value for all elements of a thread
  int types[kOperands];
  int kind;
  float alpha;
};

// A thread makes kElements neighbours along the innermost dimension of y, which lies in accesses of as many elements;
// for 1, any strides are fine. Few, so that small tensors still occupy a device.
template <int kElements>
struct ElementwiseStrided {
  static constexpr int kWidth = kElements;
  static constexpr int kThreads = 128;
};

// y[.., c, r] = a[.., r, c] where a is contiguous along c, y along r: through tiles in shared memory.
struct TransposedProblem {
  const void* a;
  void* y;
  int64_t rows, cols;    // r, c
  int64_t a_row, y_col;  // strides of r in a, of c in y
  Divisor row_tiles, col_tiles;
  int outer_rank;
  Divisor outer[DSM_CUDA_MAX_RANK - 2];  // as above: at the end
  int64_t a_outer[DSM_CUDA_MAX_RANK - 2];
  int64_t y_outer[DSM_CUDA_MAX_RANK - 2];
  int a_type, y_type;
};

struct ElementwiseTransposed {
  static constexpr int kTile = 32;
  static constexpr int kRows = 8;  // of a tile at once: 256 threads
};

}  // namespace dsm

#endif  // DENSITOMETER_ELEMENTWISE_CONFIG_H_
