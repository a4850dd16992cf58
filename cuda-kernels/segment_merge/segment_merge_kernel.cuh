// Layer norm of several segments at a time, gathered where they lie.
#ifndef DENSITOMETER_SEGMENT_MERGE_KERNEL_CUH_
#define DENSITOMETER_SEGMENT_MERGE_KERNEL_CUH_

#include "common/row_norm.cuh"
#include "common/variant.cuh"
#include "segment_merge/segment_merge_config.h"

namespace dsm {

// kWidth elements of a row of y before its norm; `first` is its first segment.
template <int kWidth, typename T>
__device__ __forceinline__ void LoadJoined(const SegmentMergeProblem<T>& p, const T* x, int first, int column,
                                           float (&s)[kWidth]) {
  const uint32_t piece = Quotient(column, p.width);
  int segment = first + static_cast<int>(piece);
  if (segment >= p.count) segment -= p.missing;
  Load<kWidth>(x + segment * p.x_segment + (column - piece * p.width.value), s);
}

template <typename T, typename Config>
__global__ void __launch_bounds__(kWarp* Config::kRows) SegmentMergeKernel(SegmentMergeProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  const uint32_t row = blockIdx.x * Config::kRows + threadIdx.x / kWarp;
  if (row >= p.rows) return;  // whole warps
  const uint32_t series = Quotient(row, p.merged), outer = Quotient(series, p.inner);
  const T* x = p.x + outer * p.x_outer + (series - outer * p.inner.value) * p.x_inner;
  const int first = static_cast<int>(row - series * p.merged.value) * p.window;
  const int columns = p.window * static_cast<int>(p.width.value);
  const auto read = [&](int column, float(&s)[kWidth]) { LoadJoined(p, x, first, column, s); };
  const RowNorm norm = NormOf<kWarp, kWidth>(columns, p.epsilon, read);
  for (int column = threadIdx.x % kWarp * kWidth; column < columns; column += kWarp * kWidth) {
    float s[kWidth];
    read(column, s);
    Normalise(p.gamma, p.beta, column, norm, s);
    Store<kWidth>(p.y + static_cast<int64_t>(row) * columns + column, s);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_SEGMENT_MERGE_KERNEL_CUH_
