// Convolution along time.
#ifndef DENSITOMETER_CONV1D_KERNEL_CUH_
#define DENSITOMETER_CONV1D_KERNEL_CUH_

#include "common/types.cuh"
#include "conv1d/conv1d_config.h"

namespace dsm {

template <typename T>
__global__ void __launch_bounds__(Conv1dNaive::kThreads) Conv1dNaiveKernel(Conv1dProblem<T> p) {
  const uint32_t i = blockIdx.x * Conv1dNaive::kThreads + threadIdx.x;
  if (i >= p.count) return;
  const uint32_t row = Quotient(i, p.minor), series = Quotient(row, p.middle);
  const int out = static_cast<int>(row - series * p.middle.value);
  const int start = static_cast<int>(i - row * p.minor.value) * p.stride - p.pad_begin;
  const T* x = p.x + (series * p.channels_in + static_cast<int64_t>(out / p.group_out) * p.group_in) * p.length;
  const T* weight = p.weight + static_cast<int64_t>(out) * p.group_in * p.window;
  float sum = p.bias != nullptr ? p.bias[out] : 0.0f;
  for (int c = 0; c < p.group_in; ++c, x += p.length, weight += p.window) {
    for (int j = 0; j < p.window; ++j) {
      const int at = start + j * p.dilation;
      if (at >= 0 && at < p.length) sum += ToFloat(weight[j]) * ToFloat(x[at]);
    }
  }
  p.y[i] = FromFloat<T>(sum);
}

// Where a block of the tiled kernel works.
struct Conv1dTile {
  uint32_t series;
  int time;  // the first one
  int group;
  int out, outs;  // the first channel within the group, and how many
};

template <typename T>
__device__ __forceinline__ Conv1dTile TileOf(const Conv1dProblem<T>& p) {
  const uint32_t row = Quotient(blockIdx.x, p.minor), series = Quotient(row, p.middle);
  const int tiles = (p.group_out + Conv1dTiled::kOuts - 1) / Conv1dTiled::kOuts;
  const int tile = static_cast<int>(row - series * p.middle.value), out = tile % tiles * Conv1dTiled::kOuts;
  return {series, static_cast<int>(blockIdx.x - row * p.minor.value) * Conv1dTiled::kTimes, tile / tiles, out,
          min(p.group_out - out, Conv1dTiled::kOuts)};
}

// Stages `channels` input channels from the first-th of the group on, with zeros outside of the series and the tile.
template <typename T>
__device__ __forceinline__ void Stage(const Conv1dProblem<T>& p, const Conv1dTile& tile, int first, int channels,
                                      float* smem_x, float* smem_weight) {
  using Config = Conv1dTiled;
  const int thread = threadIdx.y * Config::kTimes + threadIdx.x, span = Config::Span(p);
  const int start = tile.time * p.stride - p.pad_begin, taps = channels * p.window;
  const int64_t channel = tile.series * p.channels_in + static_cast<int64_t>(tile.group) * p.group_in + first;
  for (int c = 0; c < channels; ++c) {
    for (int i = thread; i < span; i += Config::kThreads) {
      const int64_t at = static_cast<int64_t>(start) + i;
      const bool inside = at >= 0 && at < p.length;
      smem_x[c * span + i] = inside ? ToFloat(p.x[(channel + c) * p.length + at]) : 0.0f;
    }
  }
  const int64_t out = static_cast<int64_t>(tile.group) * p.group_out + tile.out;
  for (int o = threadIdx.y; o < Config::kOuts; o += Config::kRows) {
    for (int i = threadIdx.x; i < taps; i += Config::kTimes) {
      const int64_t at = ((out + o) * p.group_in + first) * p.window + i;
      smem_weight[o * taps + i] = o < tile.outs ? ToFloat(p.weight[at]) : 0.0f;
    }
  }
}

template <typename T>
__global__ void __launch_bounds__(Conv1dTiled::kThreads) Conv1dTiledKernel(Conv1dProblem<T> p) {
  using Config = Conv1dTiled;
  constexpr int kEach = Config::kOuts / Config::kRows;
  DSM_DYNAMIC_SHARED(float, smem_x);
  const int span = Config::Span(p);
  float* const smem_weight = smem_x + Config::kChannels * span;
  const Conv1dTile tile = TileOf(p);
  float sums[kEach] = {};
  for (int first = 0; first < p.group_in; first += Config::kChannels) {
    const int channels = min(Config::kChannels, p.group_in - first), taps = channels * p.window;
    Stage(p, tile, first, channels, smem_x, smem_weight);
    __syncthreads();
    for (int c = 0; c < channels; ++c) {
      for (int j = 0; j < p.window; ++j) {
        const float x = smem_x[c * span + threadIdx.x * p.stride + j * p.dilation];
#pragma unroll
        for (int e = 0; e < kEach; ++e) {
          sums[e] += x * smem_weight[(threadIdx.y + e * Config::kRows) * taps + c * p.window + j];
        }
      }
    }
    __syncthreads();
  }
  const int time = tile.time + static_cast<int>(threadIdx.x);
  if (time >= p.length_out) return;
#pragma unroll
  for (int e = 0; e < kEach; ++e) {
    const int o = static_cast<int>(threadIdx.y) + e * Config::kRows;
    if (o >= tile.outs) continue;
    const int64_t out = static_cast<int64_t>(tile.group) * p.group_out + tile.out + o;
    const float bias = p.bias != nullptr ? p.bias[out] : 0.0f;
    p.y[(static_cast<int64_t>(tile.series) * p.channels_out + out) * p.length_out + time] =
        FromFloat<T>(sums[e] + bias);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_CONV1D_KERNEL_CUH_
