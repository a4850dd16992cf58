// Checked parameters as kernels take them: for dsm_cuda_autocorrelation_delays and dsm_cuda_autocorrelation.
#ifndef DENSITOMETER_AUTOCORRELATION_DELAYS_PROBLEM_H_
#define DENSITOMETER_AUTOCORRELATION_DELAYS_PROBLEM_H_

#include <algorithm>

#include "autocorrelation_delays/autocorrelation_delays_config.h"
#include "common/check.h"
#include "densitometer/cuda/autocorrelation_delays.h"

namespace dsm {

inline AutocorrelationDelaysProblem ProblemOf(const dsm_cuda_autocorrelation_delays_params& p) {
  return {p.gram,
          p.lag_map,
          p.delays,
          p.weights,
          p.batch > 1 ? p.gram_batch : 0,
          p.gram_row,
          static_cast<int>(p.length),
          static_cast<int>(std::min(p.length, p.key_length)),
          static_cast<int>(p.lags),
          static_cast<int>(p.top),
          1.0f / static_cast<float>(p.channels)};
}

}  // namespace dsm

#endif  // DENSITOMETER_AUTOCORRELATION_DELAYS_PROBLEM_H_
