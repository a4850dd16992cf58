// Problem and configurations of residual + layer norm.
#ifndef DENSITOMETER_ADD_LAYER_NORM_CONFIG_H_
#define DENSITOMETER_ADD_LAYER_NORM_CONFIG_H_

#include <cstdint>

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of x, residual, sum and y, which may be one buffer.
template <typename T>
struct AddLayerNormProblem {
  const T* x;
  const T* residual;
  const float* gamma;
  const float* beta;
  T* sum;
  T* y;
  int64_t rows;
  int cols;
  float epsilon;
  bool twice;  // a second norm follows
  const float* last_gamma;
  const float* last_beta;
  float last_epsilon;
};

// A thread per row: the control of the others.
struct AddLayerNormNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kThreads = 64;
};

// A warp per row, which it reads several times; any number of columns.
template <int kLoadBytes>
struct AddLayerNormWarp {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kRows = 4;
};

// A block per row, which it keeps in registers: kVectors vectors in each of kThreads threads.
template <int kBlockThreads, int kLoadBytes, int kVectorsPerThread>
struct AddLayerNormBlock {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kThreads = kBlockThreads;
  static constexpr int kVectors = kVectorsPerThread;

  static_assert(kThreads % 32 == 0 && kThreads <= 1024, "whole warps, and no more than a block takes");
  static_assert(kVectors >= 1 && kVectors <= 4, "more would not stay in registers");
};

}  // namespace dsm

#endif  // DENSITOMETER_ADD_LAYER_NORM_CONFIG_H_
