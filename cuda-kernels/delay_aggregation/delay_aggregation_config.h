// Problem and configurations of delay_aggregation.
#ifndef DENSITOMETER_DELAY_AGGREGATION_CONFIG_H_
#define DENSITOMETER_DELAY_AGGREGATION_CONFIG_H_

#include "autocorrelation_delays/autocorrelation_delays_config.h"
#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of v and out.
template <typename T>
struct DelayAggregationProblem {
  const T* v;
  const int32_t* delays;
  const float* weights;
  T* out;
  int64_t v_batch, v_row, out_batch, out_row;
  int length;
  int value_length;
  int top;
  Divisor vectors;  // that a row of channels has, of the configuration's width
  uint32_t count;   // of vectors of a batch entry
};

// A thread per element, which reads delays and weights itself. Block y of grid: a batch entry, here and below.
struct DelayAggregationNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kThreads = 128;
};

// A thread per 16 bytes; blocks keep delays and weights in shared memory. Small blocks, since a batch entry of a
// forecaster has few elements.
struct DelayAggregationVector {
  static constexpr int kVectorBytes = 16;
  static constexpr int kThreads = 128;
};

}  // namespace dsm

#endif  // DENSITOMETER_DELAY_AGGREGATION_CONFIG_H_
