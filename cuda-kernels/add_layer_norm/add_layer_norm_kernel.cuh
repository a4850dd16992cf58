// y = (s - mean(s)) / sqrt(variance(s) + epsilon) * gamma + beta over the rows of s = x + residual; once more where a
// second norm follows.
#ifndef DENSITOMETER_ADD_LAYER_NORM_KERNEL_CUH_
#define DENSITOMETER_ADD_LAYER_NORM_KERNEL_CUH_

#include "add_layer_norm/add_layer_norm_config.h"
#include "common/row_norm.cuh"
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

// A row by kLanes threads, which read it three times, or five for two norms.
template <int kLanes, int kWidth, typename T>
__device__ __forceinline__ void NormRow(const AddLayerNormProblem<T>& p, int64_t row) {
  const int64_t start = row * p.cols;
  const auto read = [&](int col, float(&s)[kWidth]) { LoadSum(p, start + col, s); };
  const RowNorm norm = NormOf<kLanes, kWidth>(p.cols, p.epsilon, read);
  const auto read_normed = [&](int col, float(&s)[kWidth]) {
    read(col, s);
    Normalise(p.gamma, p.beta, col, norm, s);
  };
  RowNorm last{};
  if (p.twice) last = NormOf<kLanes, kWidth>(p.cols, p.last_epsilon, read_normed);
  for (int col = threadIdx.x % kLanes * kWidth; col < p.cols; col += kLanes * kWidth) {
    float s[kWidth];
    read(col, s);
    if (p.sum != nullptr) Store<kWidth>(p.sum + start + col, s);
    Normalise(p.gamma, p.beta, col, norm, s);
    if (p.twice) Normalise(p.last_gamma, p.last_beta, col, last, s);
    Store<kWidth>(p.y + start + col, s);
  }
}

template <typename T>
__global__ void __launch_bounds__(AddLayerNormNaive::kThreads) AddLayerNormNaiveKernel(AddLayerNormProblem<T> p) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * AddLayerNormNaive::kThreads + threadIdx.x;
  if (row < p.rows) NormRow<1, 1>(p, row);
}

template <typename T, typename Config>
__global__ void __launch_bounds__(kWarp* Config::kRows) AddLayerNormWarpKernel(AddLayerNormProblem<T> p) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * Config::kRows + threadIdx.x / kWarp;
  if (row < p.rows) NormRow<kWarp, kWidthOf<T, Config::kVectorBytes>>(p, row);  // whole warps
}

// Of what the threads of a block hold; vectors behind the row's end do not count.
template <typename Config, int kWidth>
__device__ __forceinline__ RowNorm BlockNorm(const float (&s)[Config::kVectors][kWidth], int cols, float epsilon) {
  constexpr int kStep = Config::kThreads * kWidth;
  const int first = threadIdx.x * kWidth;
  float sum = 0.0f, squares = 0.0f;
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep < cols) sum += SumOf(s[v]);
  }
  const float mean = BlockReduce<Sum, Config::kThreads>(sum) / static_cast<float>(cols);
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep < cols) squares += SquaresAround(s[v], mean);
  }
  return {mean, InverseDeviation(BlockReduce<Sum, Config::kThreads>(squares), cols, epsilon)};
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) AddLayerNormBlockKernel(AddLayerNormProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>, kStep = Config::kThreads * kWidth;
  const int64_t start = static_cast<int64_t>(blockIdx.x) * p.cols;
  const int first = threadIdx.x * kWidth;
  float s[Config::kVectors][kWidth];
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep >= p.cols) continue;
    LoadSum(p, start + first + v * kStep, s[v]);
    if (p.sum != nullptr) Store<kWidth>(p.sum + start + first + v * kStep, s[v]);
  }
  const RowNorm norm = BlockNorm<Config>(s, p.cols, p.epsilon);
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep < p.cols) Normalise(p.gamma, p.beta, first + v * kStep, norm, s[v]);
  }
  RowNorm last{};
  if (p.twice) last = BlockNorm<Config>(s, p.cols, p.last_epsilon);
#pragma unroll
  for (int v = 0; v < Config::kVectors; ++v) {
    if (first + v * kStep >= p.cols) continue;
    if (p.twice) Normalise(p.last_gamma, p.last_beta, first + v * kStep, last, s[v]);
    Store<kWidth>(p.y + start + first + v * kStep, s[v]);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_ADD_LAYER_NORM_KERNEL_CUH_
