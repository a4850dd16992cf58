// Fetches the next panel's part of x into L2 while the present panel is being used.
#ifndef DENSITOMETER_CPU_SPARSE_LINEAR_PREFETCH_H_
#define DENSITOMETER_CPU_SPARSE_LINEAR_PREFETCH_H_

#include <cstdint>

namespace dsm {

// Rows of x, far apart, so that the hardware prefetchers do not see a stream. Addresses past the end are harmless.
class PanelPrefetch {
 public:
  PanelPrefetch() = default;
  PanelPrefetch(const float* row, int64_t stride, int64_t rows, int64_t row_floats)
      : row_(reinterpret_cast<const char*>(row)),
        stride_(stride * static_cast<int64_t>(sizeof(float))),
        rows_(rows),
        row_bytes_(row_floats * static_cast<int64_t>(sizeof(float))) {}

  // Three cache lines, a token tile of one feature; called once per strip.
  void Step() {
    if (rows_ == 0) return;
    for (int line = 0; line < kLines; ++line) __builtin_prefetch(row_ + at_ + line * kLineBytes, 0, 2);
    at_ += kLines * kLineBytes;
    if (at_ < row_bytes_) return;
    at_ = 0;
    row_ += stride_;
    --rows_;
  }

 private:
  static constexpr int kLines = 3;
  static constexpr int64_t kLineBytes = 64;

  const char* row_ = nullptr;
  int64_t stride_ = 0;
  int64_t rows_ = 0;
  int64_t row_bytes_ = 0;
  int64_t at_ = 0;
};

}  // namespace dsm

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_PREFETCH_H_
