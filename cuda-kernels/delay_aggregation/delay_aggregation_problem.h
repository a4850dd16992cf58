// Checked parameters as kernels take them: for dsm_cuda_delay_aggregation and dsm_cuda_autocorrelation.
#ifndef DENSITOMETER_DELAY_AGGREGATION_PROBLEM_H_
#define DENSITOMETER_DELAY_AGGREGATION_PROBLEM_H_

#include "common/check.h"
#include "delay_aggregation/delay_aggregation_config.h"
#include "densitometer/cuda/delay_aggregation.h"

namespace dsm {

// `width` is the elements of a vector.
template <typename T>
DelayAggregationProblem<T> ProblemOf(const dsm_cuda_delay_aggregation_params& p, int64_t width) {
  const int64_t vectors = p.channels / width;
  return {static_cast<const T*>(p.v),
          p.delays,
          p.weights,
          static_cast<T*>(p.out),
          p.v_batch,
          p.v_row,
          p.out_batch,
          p.out_row,
          static_cast<int>(p.length),
          static_cast<int>(p.value_length),
          static_cast<int>(p.top),
          DivisorOf(vectors),
          static_cast<uint32_t>(p.length * vectors)};
}

}  // namespace dsm

#endif  // DENSITOMETER_DELAY_AGGREGATION_PROBLEM_H_
