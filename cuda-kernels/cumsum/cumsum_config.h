// Problem and configurations of cumsum.
#ifndef DENSITOMETER_CUMSUM_CONFIG_H_
#define DENSITOMETER_CUMSUM_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. x and y may be one buffer.
struct CumsumProblem {
  const void* x;
  void* y;
  uint32_t lines;
  int64_t length;
  Divisor inner;
  bool exclusive;
  bool reverse;
  int type;
};

// A thread per line: the control, and for many neighbouring lines, which it reads by whole cache lines.
struct CumsumNaive {
  static constexpr int kThreads = 64;
  static constexpr int64_t kMostInner = INT32_MAX;
};

// A warp per line, 32 entries at once.
struct CumsumWarp {
  static constexpr int kLines = 4;
  static constexpr int kThreads = 32 * kLines;
  static constexpr int64_t kMostInner = 31;
};

}  // namespace dsm

#endif  // DENSITOMETER_CUMSUM_CONFIG_H_
