// trend = mean over windows of the moving averages of x + residual; seasonal = x + residual - trend.
#ifndef DENSITOMETER_SERIES_DECOMPOSITION_KERNEL_CUH_
#define DENSITOMETER_SERIES_DECOMPOSITION_KERNEL_CUH_

#include "common/load_store.cuh"
#include "common/variant.cuh"
#include "series_decomposition/series_decomposition_config.h"

namespace dsm {

// Where a task is: its channels at time 0 of its series, and its first time.
struct DecompositionTask {
  int64_t start;
  int first;
};

template <int kWidth, int kRun, typename T>
__device__ __forceinline__ DecompositionTask TaskOf(const DecompositionProblem<T>& p, uint32_t task) {
  const uint32_t run = Quotient(task, p.vectors), series = Quotient(run, p.runs);
  const int64_t channel = int64_t{task - run * p.vectors.value} * kWidth;
  return {int64_t{series} * p.length * p.channels + channel, static_cast<int>(run - series * p.runs.value) * kRun};
}

// p.windows[index]. Indexed at run time, the problem would be copied to memory of each thread.
template <typename T>
__device__ __forceinline__ int WindowOf(const DecompositionProblem<T>& p, int index) {
  int window = p.windows[0];
#pragma unroll
  for (int i = 1; i < DSM_CUDA_MAX_WINDOWS; ++i) {
    if (i == index) window = p.windows[i];
  }
  return window;
}

// values[c] = x + residual at `time`, one of the series.
template <int kWidth, typename T>
__device__ __forceinline__ void LoadSeries(const DecompositionProblem<T>& p, int64_t start, int time,
                                           float (&values)[kWidth]) {
  const int64_t at = start + static_cast<int64_t>(time) * p.channels;
  Load<kWidth>(p.x + at, values);
  if (p.residual == nullptr) return;
  float residual[kWidth];
  Load<kWidth>(p.residual + at, residual);
#pragma unroll
  for (int c = 0; c < kWidth; ++c) values[c] += residual[c];
}

// sum[c] += weight * series at `time`.
template <int kWidth, typename T>
__device__ __forceinline__ void AddSeries(const DecompositionProblem<T>& p, int64_t start, int time, float weight,
                                          float (&sum)[kWidth]) {
  float values[kWidth];
  LoadSeries(p, start, time, values);
#pragma unroll
  for (int c = 0; c < kWidth; ++c) sum[c] += weight * values[c];
}

// Stores trend and seasonal part of a time, those that are wanted.
template <int kWidth, typename T>
__device__ __forceinline__ void StoreParts(const DecompositionProblem<T>& p, int64_t start, int time,
                                           const float (&trend)[kWidth]) {
  const int64_t at = start + static_cast<int64_t>(time) * p.channels;
  float part[kWidth];
  if (p.trend != nullptr) {
    float added[kWidth] = {};
    if (p.trend_residual != nullptr) Load<kWidth>(p.trend_residual + at, added);
#pragma unroll
    for (int c = 0; c < kWidth; ++c) part[c] = trend[c] + added[c];
    Store(p.trend + at, part);
  }
  if (p.seasonal == nullptr) return;
  LoadSeries(p, start, time, part);
#pragma unroll
  for (int c = 0; c < kWidth; ++c) part[c] -= trend[c];
  Store(p.seasonal + at, part);
}

template <typename T>
__global__ void __launch_bounds__(DecompositionNaive::kThreads)
    SeriesDecompositionNaiveKernel(DecompositionProblem<T> p) {
  const uint32_t index = blockIdx.x * DecompositionNaive::kThreads + threadIdx.x;
  if (index >= p.tasks) return;
  const DecompositionTask task = TaskOf<1, 1>(p, index);
  float trend[1] = {};
  for (int w = 0; w < p.window_count; ++w) {
    const int window = WindowOf(p, w);
    float sum[1] = {};
    for (int i = 0; i < window; ++i) {
      AddSeries(p, task.start, min(max(task.first - window / 2 + i, 0), p.length - 1), 1.0f, sum);
    }
    trend[0] += sum[0] / static_cast<float>(window);
  }
  trend[0] /= static_cast<float>(p.window_count);
  StoreParts(p, task.start, task.first, trend);
}

// sum[c] = sum over the window of `time`; the ends' copies are counted, not read one by one.
template <int kWidth, typename T>
__device__ __forceinline__ void SumWindow(const DecompositionProblem<T>& p, int64_t start, int time, int window,
                                          float (&sum)[kWidth]) {
  const int first = time - window / 2, last = time + (window - 1) / 2, end = p.length - 1;
  if (first < 0) AddSeries(p, start, 0, static_cast<float>(-first), sum);
  if (last > end) AddSeries(p, start, end, static_cast<float>(last - end), sum);
#pragma unroll 4
  for (int at = max(first, 0); at <= min(last, end); ++at) AddSeries(p, start, at, 1.0f, sum);
}

// trend[i] += share of the window's mean at time first + i.
template <int kRun, int kWidth, typename T>
__device__ __forceinline__ void AddWindow(const DecompositionProblem<T>& p, const DecompositionTask& task, int window,
                                          float (&trend)[kRun][kWidth]) {
  const float share = 1.0f / (static_cast<float>(window) * static_cast<float>(p.window_count));
  const int end = p.length - 1;
  float sum[kWidth] = {};
  SumWindow(p, task.start, task.first, window, sum);
#pragma unroll
  for (int i = 0; i < kRun; ++i) {
    const int time = task.first + i;
#pragma unroll
    for (int c = 0; c < kWidth; ++c) trend[i][c] += share * sum[c];
    if (i + 1 == kRun || time >= end) continue;
    AddSeries(p, task.start, max(time - window / 2, 0), -1.0f, sum);
    AddSeries(p, task.start, min(time + 1 + (window - 1) / 2, end), 1.0f, sum);
  }
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) SeriesDecompositionRunKernel(DecompositionProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  const uint32_t index = blockIdx.x * Config::kThreads + threadIdx.x;
  if (index >= p.tasks) return;
  const DecompositionTask task = TaskOf<kWidth, Config::kRun>(p, index);
  float trend[Config::kRun][kWidth] = {};
  for (int w = 0; w < p.window_count; ++w) AddWindow(p, task, WindowOf(p, w), trend);
#pragma unroll
  for (int i = 0; i < Config::kRun; ++i) {
    if (task.first + i < p.length) StoreParts(p, task.start, task.first + i, trend[i]);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_SERIES_DECOMPOSITION_KERNEL_CUH_
