// Problem and configurations of segment_merge.
#ifndef DENSITOMETER_SEGMENT_MERGE_CONFIG_H_
#define DENSITOMETER_SEGMENT_MERGE_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of x and y.
template <typename T>
struct SegmentMergeProblem {
  const T* x;
  const float* gamma;
  const float* beta;
  T* y;
  uint32_t rows;  // of y
  Divisor merged, inner, width;
  int64_t x_outer, x_inner, x_segment;
  int window;
  int count;    // of segments
  int missing;  // until they come out even
  float epsilon;
};

// A warp per row of y, which it reads three times.
template <int kLoadBytes>
struct SegmentMerge {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kRows = 4;
};

}  // namespace dsm

#endif  // DENSITOMETER_SEGMENT_MERGE_CONFIG_H_
