// Problem and configurations of autocorrelation.
#ifndef DENSITOMETER_AUTOCORRELATION_CONFIG_H_
#define DENSITOMETER_AUTOCORRELATION_CONFIG_H_

#include "delay_aggregation/delay_aggregation_config.h"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of the values and the sums.
template <typename T>
struct AutocorrelationProblem {
  AutocorrelationDelaysProblem delays;
  DelayAggregationProblem<T> sums;
};

// Blocks choose as those of AutocorrelationDelaysBlock, then each thread sums up one vector of kLoadBytes (0: one
// element). Block y of grid: a batch entry.
template <int kLoadBytes>
struct Autocorrelation : AutocorrelationDelaysBlock {
  static constexpr int kVectorBytes = kLoadBytes;
};

}  // namespace dsm

#endif  // DENSITOMETER_AUTOCORRELATION_CONFIG_H_
