// Circular correlation from the products of all pairs of times, its largest lags, and the softmax over them.
#ifndef DENSITOMETER_AUTOCORRELATION_DELAYS_KERNEL_CUH_
#define DENSITOMETER_AUTOCORRELATION_DELAYS_KERNEL_CUH_

#include "autocorrelation_delays/autocorrelation_delays_config.h"
#include "autocorrelation_delays/choice.cuh"
#include "common/reduce.cuh"

namespace dsm {

template <typename Config>
__global__ void __launch_bounds__(Config::kThreads) AutocorrelationDelaysNaiveKernel(AutocorrelationDelaysProblem p) {
  constexpr int kThreads = Config::kThreads;
  DSM_DYNAMIC_SHARED(float, smem_mean);
  float* const smem_mapped = smem_mean + p.length;
  const float* gram = p.gram + blockIdx.x * p.gram_batch;
  for (int lag = threadIdx.x; lag < p.length; lag += kThreads) {
    float sum = 0.0f;
    for (int t = 0; t < p.times; ++t) sum += gram[(t + lag) % p.length * p.gram_row + t];
    smem_mean[lag] = sum * p.inverse_channels;
  }
  __syncthreads();
  for (int lag = threadIdx.x; p.lag_map != nullptr && lag < p.lags; lag += kThreads) {
    float sum = 0.0f;
    for (int t = 0; t < p.length; ++t) sum += p.lag_map[static_cast<int64_t>(lag) * p.length + t] * smem_mean[t];
    smem_mapped[lag] = sum;
  }
  __syncthreads();
  if (threadIdx.x != 0) return;
  const float* correlation = p.lag_map == nullptr ? smem_mean : smem_mapped;
  const int64_t out = static_cast<int64_t>(blockIdx.x) * p.top;
  uint64_t key = UINT64_MAX;
  float sum = 0.0f;
  for (int i = 0; i < p.top; ++i) {
    key = BestBelow(correlation, p.lags, 0, 1, key);
    p.delays[out + i] = LagOf(key);
    sum += expf(correlation[LagOf(key)] - correlation[p.delays[out]]);
  }
  for (int i = 0; i < p.top; ++i) {
    p.weights[out + i] = expf(correlation[p.delays[out + i]] - correlation[p.delays[out]]) / sum;
  }
}

// The warp's share of the sums of the kTile lags from `lag` on, its lanes' kWarp apart: of every kWarps-th row. Lanes
// read one row at once, backwards. What does not count is read, too, from a place that exists: without branches, the
// loads of kRows rows are under way together.
template <typename Config>
__device__ __forceinline__ void SumRows(const AutocorrelationDelaysProblem& p, const float* gram, int lag,
                                        float (&sums)[Config::kLags]) {
  constexpr int kRows = Config::kRows;
  for (int first = threadIdx.x / kWarp; first < p.length; first += Config::kWarps * kRows) {
    float values[kRows][Config::kLags];
#pragma unroll
    for (int i = 0; i < kRows * Config::kLags; ++i) {
      const int row = first + i / Config::kLags * Config::kWarps, own = lag + i % Config::kLags * kWarp;
      const int t = row < own ? row - own + p.length : row - own;
      const bool counts = row < p.length && own < p.length && t < p.times;
      const float value = gram[min(row, p.length - 1) * p.gram_row + (counts ? t : 0)];
      values[i / Config::kLags][i % Config::kLags] = counts ? value : 0.0f;
    }
#pragma unroll
    for (int i = 0; i < kRows * Config::kLags; ++i)
      sums[i % Config::kLags] += values[i / Config::kLags][i % Config::kLags];
  }
}

template <typename Config>
__device__ __forceinline__ void Correlate(const AutocorrelationDelaysProblem& p, const float* gram, float* mean) {
  DSM_SHARED(float, smem_sums, Config::kWarps* Config::kTile);
  const int warp = threadIdx.x / kWarp, lane = threadIdx.x % kWarp;
  for (int first = 0; first < p.length; first += Config::kTile) {
    float sums[Config::kLags] = {};
    SumRows<Config>(p, gram, first + lane, sums);
#pragma unroll
    for (int i = 0; i < Config::kLags; ++i) smem_sums[warp * Config::kTile + i * kWarp + lane] = sums[i];
    __syncthreads();
    const int lag = first + static_cast<int>(threadIdx.x);
    if (threadIdx.x < Config::kTile && lag < p.length) {
      float sum = 0.0f;
#pragma unroll
      for (int w = 0; w < Config::kWarps; ++w) sum += smem_sums[w * Config::kTile + threadIdx.x];
      mean[lag] = sum * p.inverse_channels;
    }
    __syncthreads();
  }
}

// A warp per entry.
template <typename Config>
__device__ __forceinline__ void MapLags(const AutocorrelationDelaysProblem& p, const float* mean, float* mapped) {
  const int lane = threadIdx.x % kWarp;
  for (int lag = threadIdx.x / kWarp; lag < p.lags; lag += Config::kWarps) {
    const float* row = p.lag_map + static_cast<int64_t>(lag) * p.length;
    float sum = 0.0f;
#pragma unroll 4
    for (int t = lane; t < p.length; t += kWarp) sum += row[t] * mean[t];
    sum = WarpReduce<Sum>(sum);
    if (lane == 0) mapped[lag] = sum;
  }
  __syncthreads();
}

// The delays of a batch entry and their weights, by the whole block; `mean` has room for length entries, and for lags
// more with a lag map.
template <typename Config>
__device__ __forceinline__ void Choose(const AutocorrelationDelaysProblem& p, int64_t entry, float* mean,
                                       int32_t* delays, float* weights) {
  Correlate<Config>(p, p.gram + entry * p.gram_batch, mean);
  const float* correlation = mean;
  if (p.lag_map != nullptr) {
    MapLags<Config>(p, mean, mean + p.length);
    correlation = mean + p.length;
  }
  const int self = static_cast<int>(threadIdx.x);
  uint64_t last = UINT64_MAX, own = 0;
  uint64_t best = BestBelow(correlation, p.lags, self, Config::kThreads, last);
  float largest = 0.0f, chosen = 0.0f;
  for (int i = 0; i < p.top; ++i) {
    last = BlockBest<Config::kThreads>(best, i);
    if (best == last) best = BestBelow(correlation, p.lags, self, Config::kThreads, last);
    if (i == 0) largest = correlation[LagOf(last)];
    if (i == self) own = last;
  }
  if (self < p.top) chosen = expf(correlation[LagOf(own)] - largest);
  const float sum = BlockReduce<Sum, Config::kThreads>(chosen);
  if (self >= p.top) return;
  delays[self] = LagOf(own);
  weights[self] = chosen / sum;
}

template <typename Config>
__global__ void __launch_bounds__(Config::kThreads) AutocorrelationDelaysBlockKernel(AutocorrelationDelaysProblem p) {
  DSM_DYNAMIC_SHARED(float, smem_mean);
  const int64_t out = static_cast<int64_t>(blockIdx.x) * p.top;
  Choose<Config>(p, blockIdx.x, smem_mean, p.delays + out, p.weights + out);
}

}  // namespace dsm

#endif  // DENSITOMETER_AUTOCORRELATION_DELAYS_KERNEL_CUH_
