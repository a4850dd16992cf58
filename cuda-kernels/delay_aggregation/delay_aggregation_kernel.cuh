// Sums of rows of v some delays ahead, in a circle.
#ifndef DENSITOMETER_DELAY_AGGREGATION_KERNEL_CUH_
#define DENSITOMETER_DELAY_AGGREGATION_KERNEL_CUH_

#include "common/load_store.cuh"
#include "common/variant.cuh"
#include "delay_aggregation/delay_aggregation_config.h"

namespace dsm {

// From 0 to length - 1.
__device__ __forceinline__ int Wrapped(int32_t delay, int length) {
  const int rest = delay % length;
  return rest < 0 ? rest + length : rest;
}

// The row `ahead` rows after t; length is at most 2^30.
__device__ __forceinline__ int RowAhead(int t, int ahead, int length) {
  return t + ahead < length ? t + ahead : t + ahead - length;
}

template <typename T>
__global__ void __launch_bounds__(DelayAggregationNaive::kThreads)
    DelayAggregationNaiveKernel(DelayAggregationProblem<T> p) {
  const uint32_t at = blockIdx.x * DelayAggregationNaive::kThreads + threadIdx.x;
  if (at >= p.count) return;
  const uint32_t t = Quotient(at, p.vectors), channel = at - t * p.vectors.value;
  const int64_t chosen = static_cast<int64_t>(blockIdx.y) * p.top;
  float sum = 0.0f;
  for (int i = 0; i < p.top; ++i) {
    const int row = RowAhead(static_cast<int>(t), Wrapped(p.delays[chosen + i], p.length), p.length);
    if (row >= p.value_length) continue;
    sum += p.weights[chosen + i] * ToFloat(p.v[blockIdx.y * p.v_batch + row * p.v_row + channel]);
  }
  p.out[blockIdx.y * p.out_batch + t * p.out_row + channel] = FromFloat<T>(sum);
}

// values[j] = from[j], or zeros when they do not count. No branch, so that the loads of several delays are under way
// together; what does not count may be NaN.
template <int kWidth, typename T>
__device__ __forceinline__ void LoadCounted(const T* from, bool counts, float (&values)[kWidth]) {
  if constexpr (kWidth == 1) {
    const float value = ToFloat(*from);
    values[0] = counts ? value : 0.0f;
  } else {
    using Vector = Words<T, kWidth>;
    AssumeAligned(from, Vector::kBytes);
    Vector vector;
    vector.Load(from);
#pragma unroll
    for (int w = 0; w < Vector::kWords; ++w) vector.at[w] = counts ? vector.at[w] : 0;
#pragma unroll
    for (int j = 0; j < kWidth; ++j) values[j] = ElementOf<T>(vector.at[j / Vector::kPerWord], j % Vector::kPerWord);
  }
}

// One vector of the result, that of number `at`; delays are from 0 to length - 1.
template <int kWidth, typename T>
__device__ __forceinline__ void Aggregate(const DelayAggregationProblem<T>& p, uint32_t entry, uint32_t at,
                                          const int* delays, const float* weights) {
  const uint32_t t = Quotient(at, p.vectors), channel = (at - t * p.vectors.value) * kWidth;
  const T* v = p.v + entry * p.v_batch + channel;
  float sums[kWidth] = {};
#pragma unroll 2
  for (int i = 0; i < p.top; ++i) {
    const int row = RowAhead(static_cast<int>(t), delays[i], p.length);
    float values[kWidth];
    LoadCounted(v + min(row, p.value_length - 1) * p.v_row, row < p.value_length, values);
#pragma unroll
    for (int j = 0; j < kWidth; ++j) sums[j] += weights[i] * values[j];
  }
  Store<kWidth>(p.out + entry * p.out_batch + t * p.out_row + channel, sums);
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) DelayAggregationVectorKernel(DelayAggregationProblem<T> p) {
  DSM_SHARED(int, smem_delays, kMostDelays);
  DSM_SHARED(float, smem_weights, kMostDelays);
  for (int i = threadIdx.x; i < p.top; i += Config::kThreads) {
    smem_delays[i] = Wrapped(p.delays[static_cast<int64_t>(blockIdx.y) * p.top + i], p.length);
    smem_weights[i] = p.weights[static_cast<int64_t>(blockIdx.y) * p.top + i];
  }
  __syncthreads();
  const uint32_t at = blockIdx.x * Config::kThreads + threadIdx.x;
  if (at >= p.count) return;
  Aggregate<kWidthOf<T, Config::kVectorBytes>>(p, blockIdx.y, at, smem_delays, smem_weights);
}

}  // namespace dsm

#endif  // DENSITOMETER_DELAY_AGGREGATION_KERNEL_CUH_
