// Problem and configurations of softmax.
#ifndef DENSITOMETER_SOFTMAX_CONFIG_H_
#define DENSITOMETER_SOFTMAX_CONFIG_H_

#include <cstdint>

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of x and y, which may be one buffer.
template <typename T>
struct SoftmaxProblem {
  const T* x;
  T* y;
  int64_t rows;
  int cols;
  int64_t query_rows;
  float scale;
  bool causal;
};

// A thread per row, which it reads three times: the control of the others, for any number of columns.
struct SoftmaxNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kThreads = 64;
};

// A warp per row, which it keeps in registers: kVectors vectors of kVectorBytes (0: one element) in each lane.
template <int kLoadBytes, int kVectorsPerLane>
struct SoftmaxWarp {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kVectors = kVectorsPerLane;
  static constexpr int kRows = 4;

  static_assert(kVectors >= 1 && kVectors <= 8, "more would not stay in registers");
};

}  // namespace dsm

#endif  // DENSITOMETER_SOFTMAX_CONFIG_H_
