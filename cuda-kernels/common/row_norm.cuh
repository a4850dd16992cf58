// Mean and deviation of rows, by one thread or a warp. The variance is taken around the mean in a second pass, so that
// values far from zero lose nothing.
#ifndef DENSITOMETER_COMMON_ROW_NORM_CUH_
#define DENSITOMETER_COMMON_ROW_NORM_CUH_

#include "common/load_store.cuh"
#include "common/reduce.cuh"

namespace dsm {

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

struct RowNorm {
  float mean, inverse;  // inverse: 1 / sqrt(variance + epsilon)
};

__device__ __forceinline__ float InverseDeviation(float squares, int cols, float epsilon) {
  return 1.0f / sqrtf(squares / static_cast<float>(cols) + epsilon);
}

// Over kLanes threads: a warp or one.
template <int kLanes>
__device__ __forceinline__ float LaneSum(float value) {
  static_assert(kLanes == 1 || kLanes == kWarp, "one thread, or a whole warp");
  return kLanes == 1 ? value : WarpReduce<Sum>(value);
}

// Of a row by kLanes threads, each with vectors of kWidth; `read(col, s)` gives the values from column `col` on, twice.
template <int kLanes, int kWidth, typename Read>
__device__ __forceinline__ RowNorm NormOf(int cols, float epsilon, const Read& read) {
  const int first = threadIdx.x % kLanes * kWidth;
  float s[kWidth], sum = 0.0f, squares = 0.0f;
  for (int col = first; col < cols; col += kLanes * kWidth) {
    read(col, s);
    sum += SumOf(s);
  }
  const float mean = LaneSum<kLanes>(sum) / static_cast<float>(cols);
  for (int col = first; col < cols; col += kLanes * kWidth) {
    read(col, s);
    squares += SquaresAround(s, mean);
  }
  return {mean, InverseDeviation(LaneSum<kLanes>(squares), cols, epsilon)};
}

// s = (s - mean) * inverse * gamma + beta, for the kWidth columns from `col` on; gamma and beta may be null.
template <int kWidth>
__device__ __forceinline__ void Normalise(const float* gamma, const float* beta, int col, RowNorm norm,
                                          float (&s)[kWidth]) {
#pragma unroll
  for (int i = 0; i < kWidth; ++i) s[i] = (s[i] - norm.mean) * norm.inverse;
  float parameter[kWidth];
  if (gamma != nullptr) {
    LoadFloats<kWidth>(gamma + col, parameter);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) s[i] *= parameter[i];
  }
  if (beta != nullptr) {
    LoadFloats<kWidth>(beta + col, parameter);
#pragma unroll
    for (int i = 0; i < kWidth; ++i) s[i] += parameter[i];
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_ROW_NORM_CUH_
