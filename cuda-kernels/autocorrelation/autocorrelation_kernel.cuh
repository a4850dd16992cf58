// Delays and sums in one pass over a batch entry's products and values.
#ifndef DENSITOMETER_AUTOCORRELATION_KERNEL_CUH_
#define DENSITOMETER_AUTOCORRELATION_KERNEL_CUH_

#include "autocorrelation/autocorrelation_config.h"
#include "autocorrelation_delays/autocorrelation_delays_kernel.cuh"
#include "delay_aggregation/delay_aggregation_kernel.cuh"

namespace dsm {

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) AutocorrelationKernel(AutocorrelationProblem<T> p) {
  DSM_DYNAMIC_SHARED(float, smem_mean);
  DSM_SHARED(int32_t, smem_delays, kMostDelays);
  DSM_SHARED(float, smem_weights, kMostDelays);
  Choose<Config>(p.delays, blockIdx.y, smem_mean, smem_delays, smem_weights);
  __syncthreads();
  const int self = static_cast<int>(threadIdx.x);
  if (blockIdx.x == 0 && self < p.delays.top) {
    p.delays.delays[static_cast<int64_t>(blockIdx.y) * p.delays.top + self] = smem_delays[self];
    p.delays.weights[static_cast<int64_t>(blockIdx.y) * p.delays.top + self] = smem_weights[self];
  }
  if (self < p.delays.top) smem_delays[self] = Wrapped(smem_delays[self], p.delays.length);
  __syncthreads();
  const uint32_t at = blockIdx.x * Config::kThreads + threadIdx.x;
  if (at < p.sums.count) {
    Aggregate<kWidthOf<T, Config::kVectorBytes>>(p.sums, blockIdx.y, at, smem_delays, smem_weights);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_AUTOCORRELATION_KERNEL_CUH_
