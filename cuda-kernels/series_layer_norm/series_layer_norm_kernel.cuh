// y = gamma * (r - mean of r over time) with r = (x - mean) / sqrt(variance + epsilon) over channels: gamma is the same
// at all times, so that it comes last. The first kernel finds the statistics of rows, the second one computes r again.
#ifndef DENSITOMETER_SERIES_LAYER_NORM_KERNEL_CUH_
#define DENSITOMETER_SERIES_LAYER_NORM_KERNEL_CUH_

#include "common/load_store.cuh"
#include "common/reduce.cuh"
#include "common/variant.cuh"
#include "series_layer_norm/series_layer_norm_config.h"

namespace dsm {

template <typename T>
__global__ void __launch_bounds__(SeriesNormNaive::kThreads) SeriesNormNaiveRowsKernel(SeriesNormProblem<T> p) {
  const int64_t row = int64_t{blockIdx.x} * SeriesNormNaive::kThreads + threadIdx.x;
  if (row >= p.rows) return;
  const T* x = p.x + row * p.channels;
  float mean = 0.0f, squares = 0.0f;
  for (int c = 0; c < p.channels; ++c) mean += ToFloat(x[c]);
  mean /= static_cast<float>(p.channels);
  for (int c = 0; c < p.channels; ++c) squares += (ToFloat(x[c]) - mean) * (ToFloat(x[c]) - mean);
  p.means[row] = mean;
  p.inverses[row] = 1.0f / sqrtf(squares / static_cast<float>(p.channels) + p.epsilon);
}

template <typename T>
__global__ void __launch_bounds__(SeriesNormNaive::kThreads) SeriesNormNaiveTimesKernel(SeriesNormProblem<T> p) {
  const int64_t task = int64_t{blockIdx.x} * SeriesNormNaive::kThreads + threadIdx.x;
  const int64_t first = task / p.channels * p.length, channel = task % p.channels;
  if (first >= p.rows) return;
  const float gamma = p.gamma == nullptr ? 1.0f : p.gamma[channel];
  float mean = 0.0f;
  for (int64_t row = first; row < first + p.length; ++row) {
    mean += (ToFloat(p.x[row * p.channels + channel]) - p.means[row]) * p.inverses[row];
  }
  mean /= static_cast<float>(p.length);
  for (int64_t row = first; row < first + p.length; ++row) {
    const int64_t at = row * p.channels + channel;
    p.y[at] = FromFloat<T>(((ToFloat(p.x[at]) - p.means[row]) * p.inverses[row] - mean) * gamma);
  }
}

// Sum over a row of (x - around), or of its square; every lane of the warp gets it.
template <bool kSquares, int kWidth, typename T>
__device__ __forceinline__ float RowSum(const T* x, int channels, float around) {
  float sum = 0.0f;
#pragma unroll 2
  for (int c = threadIdx.x % kWarp * kWidth; c < channels; c += kWarp * kWidth) {
    float values[kWidth];
    Load(x + c, values);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) {
      const float apart = values[i] - around;
      sum += kSquares ? apart * apart : apart;
    }
  }
  return WarpReduce<Sum>(sum);
}

// values[c] = (x - mean) * inverse.
template <int kWidth, typename T>
__device__ __forceinline__ void LoadNormalised(const T* x, float mean, float inverse, float (&values)[kWidth]) {
  Load(x, values);
#pragma unroll
  for (int c = 0; c < kWidth; ++c) values[c] = (values[c] - mean) * inverse;
}

// As LoadFloats: accesses of at most 128 bits.
template <int kCount>
__device__ __forceinline__ void StoreFloats(float* to, const float (&values)[kCount]) {
  constexpr int kStep = kCount < 4 ? kCount : 4;
#pragma unroll
  for (int i = 0; i < kCount; i += kStep) {
    float part[kStep];
#pragma unroll
    for (int j = 0; j < kStep; ++j) part[j] = values[i + j];
    Store(to + i, part);
  }
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) SeriesNormRowsKernel(SeriesNormProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  DSM_SHARED(float, smem_means, kSeriesNormTile);
  DSM_SHARED(float, smem_inverses, kSeriesNormTile);
  const int series = blockIdx.x / p.tiles, first = blockIdx.x % p.tiles * kSeriesNormTile, warp = threadIdx.x / kWarp;
  const int times = min(kSeriesNormTile, p.length - first);
  const int64_t row = static_cast<int64_t>(series) * p.length + first;
  const T* x = p.x + row * p.channels;
  if (warp < times) {
    const T* own = x + static_cast<int64_t>(warp) * p.channels;
    const float count = static_cast<float>(p.channels), mean = RowSum<false, kWidth>(own, p.channels, 0.0f) / count;
    const float inverse = 1.0f / sqrtf(RowSum<true, kWidth>(own, p.channels, mean) / count + p.epsilon);
    if (threadIdx.x % kWarp == 0) {
      smem_means[warp] = p.means[row + warp] = mean;
      smem_inverses[warp] = p.inverses[row + warp] = inverse;
    }
  }
  __syncthreads();
  float* partials = p.partials + int64_t{blockIdx.x} * p.channels;
  for (int c = threadIdx.x * kWidth; c < p.channels; c += Config::kThreads * kWidth) {
    float sums[kWidth] = {}, values[kWidth];
    for (int time = 0; time < times; ++time) {
      LoadNormalised(x + static_cast<int64_t>(time) * p.channels + c, smem_means[time], smem_inverses[time], values);
#pragma unroll
      for (int i = 0; i < kWidth; ++i) sums[i] += values[i];
    }
    StoreFloats(partials + c, sums);
  }
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) SeriesNormTimesKernel(SeriesNormProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>, kWarps = Config::kWarps;
  DSM_SHARED(float, smem_sums, Config::kThreads* kWidth);
  const int tile = blockIdx.x / p.channel_tiles, series = tile / p.output_tiles, warp = threadIdx.x / kWarp;
  const int lane = threadIdx.x % kWarp, channel = (blockIdx.x % p.channel_tiles * kWarp + lane) * kWidth;
  const bool inside = channel < p.channels;
  float means[kWidth] = {}, values[kWidth], gamma[kWidth];
  const float* partials = p.partials + static_cast<int64_t>(series) * p.tiles * p.channels + channel;
#pragma unroll 4
  for (int t = warp; inside && t < p.tiles; t += kWarps) {
    LoadFloats(partials + static_cast<int64_t>(t) * p.channels, values);
#pragma unroll
    for (int c = 0; c < kWidth; ++c) means[c] += values[c];
  }
#pragma unroll
  for (int c = 0; c < kWidth; ++c) smem_sums[(warp * kWidth + c) * kWarp + lane] = means[c];  // no bank twice
  __syncthreads();
  if (!inside) return;
#pragma unroll
  for (int c = 0; c < kWidth; ++c) {
    means[c] = 0.0f;
    gamma[c] = 1.0f;
    for (int w = 0; w < kWarps; ++w) means[c] += smem_sums[(w * kWidth + c) * kWarp + lane];
    means[c] /= static_cast<float>(p.length);
  }
  if (p.gamma != nullptr) LoadFloats(p.gamma + channel, gamma);
  const int first = tile % p.output_tiles * Config::kTimes, last = min(first + Config::kTimes, p.length);
  for (int time = first + warp; time < last; time += kWarps) {
    const int64_t row = static_cast<int64_t>(series) * p.length + time, at = row * p.channels + channel;
    LoadNormalised(p.x + at, p.means[row], p.inverses[row], values);
#pragma unroll
    for (int c = 0; c < kWidth; ++c) values[c] = (values[c] - means[c]) * gamma[c];
    Store(p.y + at, values);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_SERIES_LAYER_NORM_KERNEL_CUH_
