// Sums over a window of values and over time marks, and positions, in one pass.
#ifndef DENSITOMETER_EMBEDDING_KERNEL_CUH_
#define DENSITOMETER_EMBEDDING_KERNEL_CUH_

#include "common/load_store.cuh"
#include "common/variant.cuh"
#include "embedding/embedding_config.h"

namespace dsm {

// sums[r] += the input's row rows[r] times the weight's rows from `weight` on.
template <int kRows, int kWidth, typename T>
__device__ __forceinline__ void AddProducts(const EmbeddingInput& input, const uint32_t (&rows)[kRows], const T* weight,
                                            int64_t width, float (&sums)[kRows][kWidth]) {
#pragma unroll 2
  for (int k = 0; k < input.count; ++k) {
    float factors[kWidth];
    Load<kWidth>(weight + k * width, factors);
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
      const int64_t at = static_cast<int64_t>(rows[r]) * input.count + k;
      const float value =
          input.floats ? static_cast<const float*>(input.at)[at] : ToFloat(static_cast<const T*>(input.at)[at]);
#pragma unroll
      for (int j = 0; j < kWidth; ++j) sums[r][j] += value * factors[j];
    }
  }
}

template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) EmbeddingKernel(EmbeddingProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>, kRows = Config::kRows;
  const uint32_t task = blockIdx.x * Config::kThreads + threadIdx.x;
  if (task >= p.tasks) return;
  const uint32_t run = Quotient(task, p.vectors);
  const int64_t column = int64_t{task - run * p.vectors.value} * kWidth;
  uint32_t rows[kRows], seen[kRows];
  int times[kRows];
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    rows[r] = min(run * kRows + r, p.rows - 1);  // a row behind the last is computed again, not stored
    times[r] = static_cast<int>(rows[r] - Quotient(rows[r], p.length) * p.length.value);
  }
  const int length = static_cast<int>(p.length.value);
  const T* weight = p.weight + column;
  float sums[kRows][kWidth] = {};
  for (int tap = 0; tap < p.window; ++tap, weight += p.x.count * p.width) {
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
      int time = times[r] + tap - p.window / 2;
      time += time < 0 ? length : time >= length ? -length : 0;
      seen[r] = rows[r] - times[r] + time;
    }
    AddProducts(p.x, seen, weight, p.width, sums);
  }
  AddProducts(p.marks, rows, weight, p.width, sums);
#pragma unroll
  for (int r = 0; r < kRows; ++r) {
    if (run * kRows + r >= p.rows) return;
    float placed[kWidth] = {};
    if (p.positions != nullptr) Load<kWidth>(p.positions + times[r] * p.width + column, placed);
#pragma unroll
    for (int j = 0; j < kWidth; ++j) placed[j] += sums[r][j];
    Store<kWidth>(p.y + rows[r] * p.width + column, placed);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_EMBEDDING_KERNEL_CUH_
