// Problem and configurations of affine pooling.
#ifndef DENSITOMETER_AFFINE_POOL_CONFIG_H_
#define DENSITOMETER_AFFINE_POOL_CONFIG_H_

#include <cstdint>

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of x and y. A thread's task is one vector of channels
// of one output time; vectors follow each other first, then output times, then series.
template <typename T>
struct AffinePoolProblem {
  const T* x;
  const float* scale;
  const float* shift;
  T* y;
  int length;
  int channels;
  int window;
  int stride;
  int pad;
  Divisor vectors;  // of each output time
  Divisor times;    // output times of each series
  uint32_t tasks;
  bool is_elu;
  float alpha;
};

// A thread has a vector of channels of kLoadBytes (0: one element, the control) of one output time. Neighbours have
// neighbouring channels, so that loads coalesce; what windows share comes from the caches.
template <int kLoadBytes>
struct AffinePoolVector {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kThreads = 64;  // few, so that one short series still reaches many multiprocessors
};

}  // namespace dsm

#endif  // DENSITOMETER_AFFINE_POOL_CONFIG_H_
