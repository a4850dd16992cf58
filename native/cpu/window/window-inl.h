// Convolution along the contiguous dimension. Included once per Highway target.
#if defined(DENSITOMETER_CPU_WINDOW_WINDOW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_WINDOW_WINDOW_INL_H_
#undef DENSITOMETER_CPU_WINDOW_WINDOW_INL_H_
#else
#define DENSITOMETER_CPU_WINDOW_WINDOW_INL_H_
#endif

#include <algorithm>

#include "cpu/math/loop-inl.h"
#include "cpu/parallel.h"
#include "cpu/window/length.h"
#include "densitometer/window.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// y[t] += weight * x[t * stride + offset] for those t in [0, length_out) whose source lies in [0, length).
HWY_INLINE void AddTap(const dsm_conv1d_params& p, const float* x, int64_t offset, float weight, int64_t length_out,
                       float* y) {
  const int64_t first = offset < 0 ? (-offset + p.stride - 1) / p.stride : 0;
  const int64_t last = std::min(length_out, offset < p.length ? (p.length - 1 - offset) / p.stride + 1 : 0);
  if (first >= last) return;
  if (p.stride == 1) {
    ForEachVector(static_cast<size_t>(last - first), [=](auto d, size_t i) {
      float* at = y + first + i;
      const auto v = hn::LoadU(d, x + (first + offset) + i);
      hn::StoreU(hn::MulAdd(hn::Set(d, weight), v, hn::LoadU(d, at)), d, at);
    });
    return;
  }
  for (int64_t t = first; t < last; ++t) y[t] += weight * x[t * p.stride + offset];
}

inline void Conv1d(const dsm_conv1d_params& p) {
  const int64_t out = ConvLength(p), taps = p.channels_in / p.groups, rows = p.batch * p.channels_out;
  const int threads = UsefulThreads(p.threads, rows, out * taps * p.window);
  ParallelRanges(rows, threads, [&](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t b = row / p.channels_out, o = row % p.channels_out;
      const int64_t group = o / (p.channels_out / p.groups);
      const float* x = p.x + (b * p.channels_in + group * taps) * p.length;
      float* y = p.y + row * out;
      std::fill(y, y + out, p.bias != nullptr ? p.bias[o] : 0.0f);
      for (int64_t c = 0; c < taps; ++c) {
        for (int64_t j = 0; j < p.window; ++j) {
          AddTap(p, x + c * p.length, j * p.dilation - p.pad_begin, p.weight[(o * taps + c) * p.window + j], out, y);
        }
      }
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
