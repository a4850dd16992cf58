// Problem and configurations of the series decomposition.
#ifndef DENSITOMETER_SERIES_DECOMPOSITION_CONFIG_H_
#define DENSITOMETER_SERIES_DECOMPOSITION_CONFIG_H_

#include <cstdint>

#include "common/divisor.cuh"
#include "densitometer/cuda/series_decomposition.h"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of all five; both residuals and one output may be
// null. A thread's task is one run of times of one vector of channels; vectors follow each other first, then runs, then
// series.
template <typename T>
struct DecompositionProblem {
  const T* x;
  const T* residual;
  const T* trend_residual;
  T* seasonal;
  T* trend;
  int length;  // both at most 2^30, so that a time half a window behind the end has 32 bits
  int channels;
  Divisor vectors;  // of each time
  Divisor runs;     // of each series
  uint32_t tasks;
  int windows[DSM_CUDA_MAX_WINDOWS];
  int window_count;
};

// A thread per element, which reads its windows whole: the control of the others.
struct DecompositionNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kThreads = 64;
  static constexpr int kRun = 1;
};

// A block holds a tile of runs x channels; a thread has a vector of channels of kLoadBytes (0: one element) and kTimes
// times one after the other, which share a running sum per window. It starts afresh with each run: rounding does not
// pile up along the series, and a series of its own fills many blocks. Neighbouring threads have neighbouring channels,
// so that loads coalesce; what the windows of neighbouring runs share comes from the caches.
template <int kLoadBytes, int kTimes>
struct DecompositionRun {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kThreads = 128;
  static constexpr int kRun = kTimes;

  static_assert(kRun >= 1 && kRun <= 8, "the C header promises how far a value that is not finite reaches");
};

}  // namespace dsm

#endif  // DENSITOMETER_SERIES_DECOMPOSITION_CONFIG_H_
