// Layer norms and folded batch norms. Included once per Highway target.
#if defined(DENSITOMETER_CPU_NORM_NORM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_NORM_NORM_INL_H_
#undef DENSITOMETER_CPU_NORM_NORM_INL_H_
#else
#define DENSITOMETER_CPU_NORM_NORM_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <cstring>

#include "cpu/math/loop-inl.h"
#include "cpu/math/math-inl.h"
#include "cpu/parallel.h"
#include "densitometer/norm.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

struct Moments {
  float mean;
  float inverse;  // 1 / sqrt(variance + epsilon)
};

// The variance needs a second pass over the row, which is in the L1 cache by then: sums of squares would cancel.
HWY_INLINE Moments CentredMoments(const float* row, size_t cols, float sum, float epsilon) {
  const float mean = sum / static_cast<float>(cols);
  const float squares = SumVectors(cols, [=](auto d, size_t i) {
    const auto centred = hn::Sub(hn::LoadU(d, row + i), hn::Set(d, mean));
    return hn::Mul(centred, centred);
  });
  return {mean, 1.0f / std::sqrt(squares / static_cast<float>(cols) + epsilon)};
}

// (row - mean) * inverse * gamma + beta; gamma and beta may be null.
template <class Store>
HWY_INLINE void ScaleRow(const float* row, Moments m, const float* gamma, const float* beta, size_t cols,
                         const Store& store) {
  ForEachVector(cols, [&](auto d, size_t i) {
    auto y = hn::Mul(hn::Sub(hn::LoadU(d, row + i), hn::Set(d, m.mean)), hn::Set(d, m.inverse));
    if (gamma != nullptr) y = hn::Mul(y, hn::LoadU(d, gamma + i));
    if (beta != nullptr) y = hn::Add(y, hn::LoadU(d, beta + i));
    store(d, i, y);
  });
}

// Stores x + residual (null: 0) in `sum` and returns its total.
HWY_INLINE float AddResidual(const float* x, const float* residual, float* sum, size_t cols) {
  return SumVectors(cols, [=](auto d, size_t i) {
    auto s = hn::LoadU(d, x + i);
    if (residual != nullptr) s = hn::Add(s, hn::LoadU(d, residual + i));
    hn::StoreU(s, d, sum + i);
    return s;
  });
}

HWY_INLINE float TotalOf(const float* row, size_t cols) {
  return SumVectors(cols, [=](auto d, size_t i) { return hn::LoadU(d, row + i); });
}

HWY_INLINE void LayerNormRow(const dsm_layer_norm_params& p, int64_t r) {
  const size_t cols = static_cast<size_t>(p.cols);
  const int64_t at = r * p.cols;
  const float* row = p.x + at;
  float* y = p.y + at;
  float total;
  if (p.residual != nullptr || p.sum != nullptr) {
    float* sum = p.sum != nullptr ? p.sum + at : y;
    total = AddResidual(row, p.residual != nullptr ? p.residual + at : nullptr, sum, cols);
    row = sum;
  } else {
    total = TotalOf(row, cols);
  }
  ScaleRow(row, CentredMoments(row, cols, total, p.epsilon), p.gamma, p.beta, cols,
           [y](auto d, size_t i, auto v) { hn::StoreU(v, d, y + i); });
}

inline void LayerNorm(const dsm_layer_norm_params& p) {
  ParallelRanges(p.rows, UsefulThreads(p.threads, p.rows, 2 * p.cols), [&p](int64_t begin, int64_t end, int) {
    for (int64_t r = begin; r < end; ++r) LayerNormRow(p, r);
  });
}

// A run of rows of one batch entry: normalises them and adds them up over time into `totals` [channels].
inline void NormaliseRun(const dsm_series_layer_norm_params& p, int64_t first, int64_t last, float* totals) {
  const size_t cols = static_cast<size_t>(p.channels);
  std::memset(totals, 0, cols * sizeof(float));
  for (int64_t r = first; r < last; ++r) {
    const float* row = p.x + r * p.channels;
    float* y = p.y + r * p.channels;
    ScaleRow(row, CentredMoments(row, cols, TotalOf(row, cols), p.epsilon), p.gamma, nullptr, cols,
             [=](auto d, size_t i, auto v) {
               hn::StoreU(v, d, y + i);
               hn::StoreU(hn::Add(v, hn::LoadU(d, totals + i)), d, totals + i);
             });
  }
}

inline void SubtractRow(float* y, const float* mean, int64_t channels) {
  ForEachVector(static_cast<size_t>(channels),
                [=](auto d, size_t i) { hn::StoreU(hn::Sub(hn::LoadU(d, y + i), hn::LoadU(d, mean + i)), d, y + i); });
}

// totals[0] of `runs` partial sums becomes the mean over time.
inline void MeanOfRuns(float* totals, int64_t runs, int64_t channels, int64_t length) {
  const float share = 1.0f / static_cast<float>(length);
  ForEachVector(static_cast<size_t>(channels), [=](auto d, size_t i) {
    auto sum = hn::LoadU(d, totals + i);
    for (int64_t run = 1; run < runs; ++run) sum = hn::Add(sum, hn::LoadU(d, totals + run * channels + i));
    hn::StoreU(hn::Mul(sum, hn::Set(d, share)), d, totals + i);
  });
}

// A batch entry is one task while there are enough of them; else each is split into `runs` of rows, with a barrier
// between the sums and the subtraction.
inline void SeriesLayerNorm(const dsm_series_layer_norm_params& p) {
  const int threads = UsefulThreads(p.threads, p.batch * p.length, 3 * p.channels);
  const int64_t runs = p.batch >= threads ? 1 : std::min<int64_t>(threads, p.length);
  const auto totals = [&p, runs](int64_t b) { return p.workspace + b * runs * p.channels; };
  const auto row = [&p, runs](int64_t task) { return task / runs * p.length + p.length * (task % runs) / runs; };
  const auto row_end = [&p, runs](int64_t task) {
    return task / runs * p.length + p.length * (task % runs + 1) / runs;
  };
  const auto subtract = [&](int64_t task) {
    for (int64_t r = row(task); r < row_end(task); ++r)
      SubtractRow(p.y + r * p.channels, totals(task / runs), p.channels);
  };
  ParallelRanges(p.batch * runs, threads, [&](int64_t begin, int64_t end, int) {
    for (int64_t task = begin; task < end; ++task) {
      NormaliseRun(p, row(task), row_end(task), totals(task / runs) + task % runs * p.channels);
      if (runs > 1) continue;
      MeanOfRuns(totals(task), 1, p.channels, p.length);
      subtract(task);
    }
  });
  if (runs == 1) return;
  for (int64_t b = 0; b < p.batch; ++b) MeanOfRuns(totals(b), runs, p.channels, p.length);
  ParallelRanges(p.batch * runs, threads, [&](int64_t begin, int64_t end, int) {
    for (int64_t task = begin; task < end; ++task) subtract(task);
  });
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Activate(D d, V v, int activation, float alpha) {
  if (activation == DSM_AFFINE_RELU) return hn::Max(hn::Zero(d), v);
  if (activation == DSM_AFFINE_ELU) return Elu(d, v, hn::Set(d, alpha));
  return v;
}

template <class D>
HWY_INLINE hn::Vec<D> AffineAt(D d, const float* row, const float* scale, const float* shift, size_t i) {
  auto v = hn::LoadU(d, row + i);
  if (scale != nullptr) v = hn::Mul(v, hn::LoadU(d, scale + i));
  return shift != nullptr ? hn::Add(v, hn::LoadU(d, shift + i)) : v;
}

inline void ChannelAffine(const dsm_channel_affine_params& p) {
  ParallelRanges(p.rows, UsefulThreads(p.threads, p.rows, p.cols), [&p](int64_t begin, int64_t end, int) {
    for (int64_t r = begin; r < end; ++r) {
      const float* row = p.x + r * p.cols;
      float* y = p.y + r * p.cols;
      ForEachVector(static_cast<size_t>(p.cols), [=, &p](auto d, size_t i) {
        hn::StoreU(Activate(d, AffineAt(d, row, p.scale, p.shift, i), p.activation, p.alpha), d, y + i);
      });
    }
  });
}

// The activations rise monotonically, so they are applied once, to the maximum.
inline void AffinePoolRow(const dsm_affine_pool_params& p, int64_t b, int64_t o, float* y) {
  const int64_t start = o * p.stride - p.pad;
  const int64_t first = std::max<int64_t>(start, 0);
  const int64_t last = std::min(start + p.window, p.length);
  const float* rows = p.x + b * p.length * p.channels;
  ForEachVector(static_cast<size_t>(p.channels), [=, &p](auto d, size_t i) {
    auto peak = AffineAt(d, rows + first * p.channels, p.scale, p.shift, i);
    for (int64_t t = first + 1; t < last; ++t) {
      peak = hn::Max(peak, AffineAt(d, rows + t * p.channels, p.scale, p.shift, i));
    }
    hn::StoreU(Activate(d, peak, p.activation, p.alpha), d, y + i);
  });
}

inline void AffinePool(const dsm_affine_pool_params& p) {
  const int64_t length_out = (p.length + 2 * p.pad - p.window) / p.stride + 1;
  const int64_t rows = p.batch * length_out;
  ParallelRanges(rows, UsefulThreads(p.threads, rows, p.window * p.channels), [&](int64_t begin, int64_t end, int) {
    for (int64_t r = begin; r < end; ++r) AffinePoolRow(p, r / length_out, r % length_out, p.y + r * p.channels);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
