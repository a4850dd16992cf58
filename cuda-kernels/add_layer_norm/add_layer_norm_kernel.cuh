// y = (s - mean(s)) / sqrt(variance(s) + epsilon) * gamma + beta over the rows of s = x + residual. The variance is
// taken around the mean in a second pass, so that values far from zero lose nothing.
#ifndef DENSITOMETER_ADD_LAYER_NORM_KERNEL_CUH_
#define DENSITOMETER_ADD_LAYER_NORM_KERNEL_CUH_

#include "add_layer_norm/add_layer_norm_config.h"
#include "common/load_store.cuh"
#include "common/reduce.cuh"
#include "common/variant.cuh"

namespace dsm {

// s[at .. at + kWidth) in fp32.
template <int kWidth, typename T>
__device__ __forceinline__ void LoadSum(const AddLayerNormProblem<T>& p, int64_t at, float (&s)[kWidth]) {
  Load<kWidth>(p.x + at, s);
  if (p.residual == nullptr) return;
  float added[kWidth];
  Load<kWidth>(p.residual + at, added);
#pragma unroll
  for (int i = 0; i < kWidth; ++i) s[i] += added[i];
}

template <int kWidth>
__device__ __forceinline__ float SumOf(const float (&s)[kWidth]) {
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < kWidth; ++i) sum += s[i];
  return sum;
}

template <int kWidth>
__device__ __forceinline__ float SquaresAround(const float (&s)[kWidth], float mean) {
  float squares = 0.0f;
#pragma unroll
  for (int i = 0; i < kWidth; ++i) squares += (s[i] - mean) * (s[i] - mean);
  return squares;
}

// Stores s and the normalised s, for the kWidth columns from `col` on.
template <int kWidth, typename T>
__device__ __forceinline__ void StoreNormalised(const AddLayerNormProblem<T>& p, int64_t row_start, int col,
                                                float (&s)[kWidth], float mean, float inverse) {
  if (p.sum != nullptr) Store<kWidth>(p.sum + row_start + col, s);
#pragma unroll
  for (int i = 0; i < kWidth; ++i) s[i] = (s[i] - mean) * inverse;
  float parameter[kWidth];
  if (p.gamma != nullptr) {
    LoadFloats<kWidth>(p.gamma + col, parameter);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) s[i] *= parameter[i];
  }
  if (p.beta != nullptr) {
    LoadFloats<kWidth>(p.beta + col, parameter);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) s[i] += parameter[i];
  }
  Store<kWidth>(p.y + row_start + col, s);
}

__device__ __forceinline__ float InverseDeviation(float squares, int cols, float epsilon) {
  return 1.0f / sqrtf(squares / static_cast<float>(cols) + epsilon);
}

template <typename T>
__global__ void __launch_bounds__(AddLayerNormNaive::kThreads) AddLayerNormNaiveKernel(AddLayerNormProblem<T> p) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * AddLayerNormNaive::kThreads + threadIdx.x;
  if (row >= p.rows) return;
  const int64_t start = row * p.cols;
  float s[1], sum = 0.0f, squares = 0.0f;
  for (int col = 0; col < p.cols; ++col) {
    LoadSum<1>(p, start + col, s);
    sum += s[0];
  }
  const float mean = sum / static_cast<float>(p.cols);
  for (int col = 0; col < p.cols; ++col) {
    LoadSum<1>(p, start + col, s);
    squares += SquaresAround(s, mean);
  }
  const float inverse = InverseDeviation(squares, p.cols, p.epsilon);
  for (int col = 0; col < p.cols; ++col) {
    LoadSum<1>(p, start + col, s);
    StoreNormalised<1>(p, start, col, s, mean, inverse);
  }
}

template <typename T, typename Config>
__global__ void __launch_bounds__(kWarp* Config::kRows) AddLayerNormWarpKernel(AddLayerNormProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  const int64_t row = static_cast<int64_t>(blockIdx.x) * Config::kRows + threadIdx.x / kWarp;
  if (row >= p.rows) return;  // whole warps
  const int64_t start = row * p.cols;
  const int first = threadIdx.x % kWarp * kWidth;
  float s[kWidth], sum = 0.0f, squares = 0.0f;
  for (int col = first; col < p.cols; col += kWarp * kWidth) {
    LoadSum<kWidth>(p, start + col, s);
    sum += SumOf(s);
  }
  const float mean = WarpReduce<Sum>(sum) / static_cast<float>(p.cols);
  for (int col = first; col < p.cols; col += kWarp * kWidth) {
    LoadSum<kWidth>(p, start + col, s);
    squares += SquaresAround(s, mean);
  }
  const float inverse = InverseDeviation(WarpReduce<Sum>(squares), p.cols, p.epsilon);
  for (int col = first; col < p.cols; col += kWarp * kWidth) {
    LoadSum<kWidth>(p, start + col, s);
    StoreNormalised<kWidth>(p, start, col, s, mean, inverse);
  }
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) AddLayerNormBlockKernel(AddLayerNormProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>, kStep = Config::kThreads * kWidth;
  const int64_t start = static_cast<int64_t>(blockIdx.x) * p.cols;
  const int first = threadIdx.x * kWidth;
  float s[Config::kVectors][kWidth], sum = 0.0f, squares = 0.0f;
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep >= p.cols) continue;
    LoadSum<kWidth>(p, start + first + v * kStep, s[v]);
    sum += SumOf(s[v]);
  }
  const float mean = BlockReduce<Sum, Config::kThreads>(sum) / static_cast<float>(p.cols);
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep < p.cols) squares += SquaresAround(s[v], mean);
  }
  const float inverse = InverseDeviation(BlockReduce<Sum, Config::kThreads>(squares), p.cols, p.epsilon);
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep < p.cols) StoreNormalised<kWidth>(p, start, first + v * kStep, s[v], mean, inverse);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_ADD_LAYER_NORM_KERNEL_CUH_
