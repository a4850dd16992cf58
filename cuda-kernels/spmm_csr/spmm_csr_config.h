// Problem and configuration of the CSR kernels.
#ifndef DENSITOMETER_SPMM_CSR_CONFIG_H_
#define DENSITOMETER_SPMM_CSR_CONFIG_H_

#include <cstdint>

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of values, x and y.
template <typename T>
struct SpmmCsrProblem {
  const T* values;
  const int32_t* columns;
  const int32_t* row_start;
  const int32_t* row_order;
  const float* bias;
  const T* x;
  T* y;
  int32_t rows;
  int64_t tokens;
  int64_t ldx;
  int64_t ldy;
  int activation;
};

// A thread per element of Y: no tiling, nothing shared. The control of the others.
struct SpmmCsrNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kTokenThreads = 32;
  static constexpr int kRows = 4;
};

// kLanes neighbouring lanes work on one row; each lane holds kVectorBytes of neighbouring tokens, loaded at once, or
// one token when it is 0, which needs no alignment; a block holds kRows rows. Few lanes suit few tokens, where many
// idle.
template <int kLanesPerRow, int kLoadBytes, int kRowsPerBlock>
struct SpmmCsrTiled {
  static constexpr int kLanes = kLanesPerRow;
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kRows = kRowsPerBlock;
  static constexpr int kThreads = kLanes * kRows;

  static_assert(32 % kLanes == 0, "a row's lanes lie in one warp");
  static_assert(kVectorBytes == 0 || kVectorBytes == 4 || kVectorBytes == 8 || kVectorBytes == 16, "4, 8 or 16 bytes");
  static_assert(kThreads % 32 == 0 && kThreads <= 1024, "whole warps, and no more than a block takes");
};

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_CSR_CONFIG_H_
