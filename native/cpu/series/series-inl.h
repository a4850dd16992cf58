// Moving averages and copies along time. Included once per Highway target.
#if defined(DENSITOMETER_CPU_SERIES_SERIES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SERIES_SERIES_INL_H_
#undef DENSITOMETER_CPU_SERIES_SERIES_INL_H_
#else
#define DENSITOMETER_CPU_SERIES_SERIES_INL_H_
#endif

#include <algorithm>

#include "cpu/math/loop-inl.h"
#include "cpu/parallel.h"
#include "cpu/series/strip.h"
#include "densitometer/series.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// The sum of a sliding window and the rounding errors of its updates (Knuth's two-sum), which would otherwise pile up
// over a long series. Only the rounding of in - out is dropped: it is small against a sum of many.
template <class D>
struct RunningSum {
  hn::Vec<D> sum;
  hn::Vec<D> error;

  HWY_INLINE void Add(hn::Vec<D> v) {
    const auto total = hn::Add(sum, v);
    const auto part = hn::Sub(total, sum);
    error = hn::Add(error, hn::Add(hn::Sub(sum, hn::Sub(total, part)), hn::Sub(v, part)));
    sum = total;
  }
};

// One strip of one batch entry: its channels [c, c + width), and what is kept per window while time goes by.
struct Strip {
  int64_t from;  // of the first step, in x and the outputs
  size_t width;
  float* rows;  // [length, kStrip]: s = x + residual as far as it has been needed
  float* sums;  // [windows, 2, kStrip]: running sums and their errors
};

// The step that enters the window of t (or leaves it, for the back end) beyond the ends repeats the end.
HWY_INLINE const float* RowAt(const dsm_series_decomposition_params& p, const Strip& strip, int64_t t) {
  return strip.rows + std::max<int64_t>(0, std::min(t, p.length - 1)) * kStrip;
}

HWY_INLINE void LoadRow(const dsm_series_decomposition_params& p, const Strip& strip, int64_t t) {
  const float* x = p.x + strip.from + t * p.channels;
  const float* residual = p.residual + (p.residual != nullptr ? strip.from + t * p.channels : 0);
  float* row = strip.rows + t * kStrip;
  if (residual == nullptr) {
    ForEachVector(strip.width, [=](auto d, size_t i) { hn::StoreU(hn::LoadU(d, x + i), d, row + i); });
  } else {
    ForEachVector(strip.width, [=](auto d, size_t i) {
      hn::StoreU(hn::Add(hn::LoadU(d, x + i), hn::LoadU(d, residual + i)), d, row + i);
    });
  }
}

// The sums of the windows round step 0.
HWY_INLINE void StartSums(const dsm_series_decomposition_params& p, const Strip& strip) {
  for (int64_t w = 0; w < p.window_count; ++w) {
    float* sums = strip.sums + 2 * w * kStrip;
    ForEachVector(strip.width, [&, sums](auto d, size_t i) {
      RunningSum<decltype(d)> running{hn::Zero(d), hn::Zero(d)};
      for (int64_t t = -(p.windows[w] / 2); t <= (p.windows[w] - 1) / 2; ++t) {
        running.Add(hn::LoadU(d, RowAt(p, strip, t) + i));
      }
      hn::StoreU(running.sum, d, sums + i);
      hn::StoreU(running.error, d, sums + kStrip + i);
    });
  }
}

// average = (first ? 0 : average) + share * the window's sum, which then moves on from step t to t + 1.
HWY_INLINE void AverageRow(const dsm_series_decomposition_params& p, const Strip& strip, int64_t t, int64_t w,
                           float* average) {
  const float* in = RowAt(p, strip, t + 1 + (p.windows[w] - 1) / 2);
  const float* out = RowAt(p, strip, t - p.windows[w] / 2);
  float* sums = strip.sums + 2 * w * kStrip;
  const double share = 1.0 / (static_cast<double>(p.windows[w]) * static_cast<double>(p.window_count));
  ForEachVector(strip.width, [=](auto d, size_t i) {
    RunningSum<decltype(d)> running{hn::LoadU(d, sums + i), hn::LoadU(d, sums + kStrip + i)};
    auto mean = hn::Mul(hn::Add(running.sum, running.error), hn::Set(d, static_cast<float>(share)));
    if (w > 0) mean = hn::Add(mean, hn::LoadU(d, average + i));
    hn::StoreU(mean, d, average + i);
    running.Add(hn::Sub(hn::LoadU(d, in + i), hn::LoadU(d, out + i)));
    hn::StoreU(running.sum, d, sums + i);
    hn::StoreU(running.error, d, sums + kStrip + i);
  });
}

HWY_INLINE void StoreRows(const dsm_series_decomposition_params& p, const Strip& strip, int64_t t,
                          const float* average) {
  const int64_t at = strip.from + t * p.channels;
  const float* row = strip.rows + t * kStrip;
  if (p.seasonal != nullptr) {
    float* seasonal = p.seasonal + at;
    ForEachVector(strip.width, [=](auto d, size_t i) {
      hn::StoreU(hn::Sub(hn::LoadU(d, row + i), hn::LoadU(d, average + i)), d, seasonal + i);
    });
  }
  if (p.trend == nullptr) return;
  float* trend = p.trend + at;
  const bool accumulate = p.accumulate != 0;
  ForEachVector(strip.width, [=](auto d, size_t i) {
    const auto mean = hn::LoadU(d, average + i);
    hn::StoreU(accumulate ? hn::Add(mean, hn::LoadU(d, trend + i)) : mean, d, trend + i);
  });
}

// Walks along time once. A step of s is computed when the first window reaches it and kept until the last has passed,
// so the outputs may overwrite the inputs.
HWY_INLINE void DecomposeStrip(const dsm_series_decomposition_params& p, const Strip& strip) {
  const int64_t widest = *std::max_element(p.windows, p.windows + p.window_count);
  int64_t loaded = 0;
  const auto load_to = [&](int64_t t) {
    for (; loaded <= std::min(t, p.length - 1); ++loaded) LoadRow(p, strip, loaded);
  };
  float average[kStrip];
  load_to((widest - 1) / 2);
  StartSums(p, strip);
  for (int64_t t = 0; t < p.length; ++t) {
    load_to(t + 1 + (widest - 1) / 2);
    for (int64_t w = 0; w < p.window_count; ++w) AverageRow(p, strip, t, w, average);
    StoreRows(p, strip, t, average);
  }
}

inline void SeriesDecomposition(const dsm_series_decomposition_params& p) {
  const int64_t strips = (p.channels + kStrip - 1) / kStrip, tasks = p.batch * strips;
  const int threads = UsefulThreads(p.threads, tasks, (2 + p.window_count) * p.length * std::min(kStrip, p.channels));
  ParallelRanges(tasks, threads, [&](int64_t begin, int64_t end, int slot) {
    float* rows = p.workspace + slot * StripFloats(p);
    for (int64_t task = begin; task < end; ++task) {
      const int64_t c = task % strips * kStrip;
      DecomposeStrip(p, {task / strips * p.length * p.channels + c,
                         static_cast<size_t>(std::min(kStrip, p.channels - c)), rows, rows + p.length * kStrip});
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
