// y = softmax(x * scale) over rows. The largest entry is subtracted first, so that no exponential overflows.
#ifndef DENSITOMETER_SOFTMAX_KERNEL_CUH_
#define DENSITOMETER_SOFTMAX_KERNEL_CUH_

#include "common/load_store.cuh"
#include "common/reduce.cuh"
#include "common/variant.cuh"
#include "softmax/softmax_config.h"

namespace dsm {

// Columns that a row sees.
template <typename T>
__device__ __forceinline__ int Visible(const SoftmaxProblem<T>& p, int64_t row) {
  return p.causal ? static_cast<int>(min(row % p.query_rows + 1, static_cast<int64_t>(p.cols))) : p.cols;
}

template <typename T>
__global__ void __launch_bounds__(SoftmaxNaive::kThreads) SoftmaxNaiveKernel(SoftmaxProblem<T> p) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * SoftmaxNaive::kThreads + threadIdx.x;
  if (row >= p.rows) return;
  const T* x = p.x + row * p.cols;
  T* y = p.y + row * p.cols;
  const int visible = Visible(p, row);
  float most = -INFINITY, sum = 0.0f;
  for (int col = 0; col < visible; ++col) most = fmaxf(most, ToFloat(x[col]) * p.scale);
  for (int col = 0; col < visible; ++col) sum += expf(ToFloat(x[col]) * p.scale - most);
  for (int col = 0; col < p.cols; ++col) {
    const float share = col < visible ? expf(ToFloat(x[col]) * p.scale - most) / sum : 0.0f;
    y[col] = FromFloat<T>(share);
  }
}

// values[i] = x * scale for the columns from `col` on, -inf for those that the row does not see.
template <int kWidth, typename T>
__device__ __forceinline__ void LoadScaled(const SoftmaxProblem<T>& p, int64_t row_start, int col, int visible,
                                           float (&values)[kWidth]) {
  if (col < visible) Load<kWidth>(p.x + row_start + col, values);
#pragma unroll
  for (int i = 0; i < kWidth; ++i) values[i] = col + i < visible ? values[i] * p.scale : -INFINITY;
}

template <typename T, typename Config>
__global__ void __launch_bounds__(kWarp* Config::kRows) SoftmaxWarpKernel(SoftmaxProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>, kStep = kWarp * kWidth;
  const int64_t row = static_cast<int64_t>(blockIdx.x) * Config::kRows + threadIdx.x / kWarp;
  if (row >= p.rows) return;  // whole warps
  const int64_t start = row * p.cols;
  const int first = threadIdx.x % kWarp * kWidth, visible = Visible(p, row);
  float values[Config::kVectors][kWidth] = {}, most = -INFINITY, sum = 0.0f;
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    LoadScaled<kWidth>(p, start, first + v * kStep, visible, values[v]);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) most = fmaxf(most, values[v][i]);
  }
  most = WarpReduce<Max>(most);
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
#pragma unroll
    for (int i = 0; i < kWidth; ++i) {
      values[v][i] = expf(values[v][i] - most);
      sum += values[v][i];
    }
  }
  const float inverse = 1.0f / WarpReduce<Sum>(sum);
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep >= p.cols) continue;
#pragma unroll
    for (int i = 0; i < kWidth; ++i) values[v][i] *= inverse;
    Store<kWidth>(p.y + start + first + v * kStep, values[v]);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_SOFTMAX_KERNEL_CUH_
