// Problem and configurations of pool1d.
#ifndef DENSITOMETER_POOL1D_CONFIG_H_
#define DENSITOMETER_POOL1D_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher.
struct Pool1dProblem {
  const void* x;
  void* y;
  uint32_t count;  // of elements of y
  Divisor columns;
  int length, window, stride, pad_begin;
  int op;
  int type;
};

// A thread per output; neighbours share most of their windows, which caches serve.
struct Pool1dNaive {
  static constexpr int kThreads = 128;
};

}  // namespace dsm

#endif  // DENSITOMETER_POOL1D_CONFIG_H_
