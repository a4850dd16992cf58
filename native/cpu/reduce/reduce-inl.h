// Reductions over any dimensions and running sums. Included once per Highway target.
#if defined(DENSITOMETER_CPU_REDUCE_REDUCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_REDUCE_REDUCE_INL_H_
#undef DENSITOMETER_CPU_REDUCE_REDUCE_INL_H_
#else
#define DENSITOMETER_CPU_REDUCE_REDUCE_INL_H_
#endif

#include <algorithm>

#include "cpu/math/loop-inl.h"
#include "cpu/parallel.h"
#include "cpu/reduce/axes.h"
#include "densitometer/primitive.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

struct SumFold {
  static constexpr float kStart = 0.0f;
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Add(a, b);
  }
  template <class D>
  HWY_INLINE hn::Vec<D> Lanes(D d, hn::Vec<D> v) const {
    return hn::SumOfLanes(d, v);
  }
};

struct MaxFold {
  static constexpr float kStart = -HUGE_VALF;
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Max(a, b);
  }
  template <class D>
  HWY_INLINE hn::Vec<D> Lanes(D d, hn::Vec<D> v) const {
    return hn::MaxOfLanes(d, v);
  }
};

struct MinFold {
  static constexpr float kStart = HUGE_VALF;
  template <class V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Min(a, b);
  }
  template <class D>
  HWY_INLINE hn::Vec<D> Lanes(D d, hn::Vec<D> v) const {
    return hn::MinOfLanes(d, v);
  }
};

// The inner dimension is reduced: each output entry folds rows of x and then its lanes.
template <class Fold>
HWY_INLINE float FoldRows(const float* x, const ReduceAxes& axes, const Fold& fold) {
  const OneTag one;
  float total = Fold::kStart;
  for (int64_t r = 0; r < axes.reduced_rows; ++r) {
    const float* row = x + RowStart(axes.reduced, 0, r);
    const float part = FoldVectors(
        static_cast<size_t>(axes.reduced.Inner()), Fold::kStart,
        [=](auto d, size_t i) { return hn::LoadU(d, row + i); }, [&](auto a, auto b) { return fold(a, b); },
        [&](auto d, auto v) { return fold.Lanes(d, v); });
    total = hn::GetLane(fold(hn::Set(one, total), hn::Set(one, part)));
  }
  return total;
}

// The inner dimension is kept: rows of x are folded into a row of y, which stays in the L1 cache.
template <class Fold>
HWY_INLINE void FoldColumns(const float* x, const ReduceAxes& axes, const Fold& fold, float scale, float* y) {
  const size_t size = static_cast<size_t>(axes.kept.Inner());
  std::fill(y, y + size, Fold::kStart);
  for (int64_t r = 0; r < axes.reduced_rows; ++r) {
    const float* row = x + RowStart(axes.reduced, 0, r);
    for (int64_t n = 0; n < axes.reduced.Inner(); ++n, row += axes.reduced.InnerStride(0)) {
      ForEachVector(size,
                    [&](auto d, size_t i) { hn::StoreU(fold(hn::LoadU(d, y + i), hn::LoadU(d, row + i)), d, y + i); });
    }
  }
  if (scale == 1.0f) return;
  ForEachVector(size, [=](auto d, size_t i) { hn::StoreU(hn::Mul(hn::LoadU(d, y + i), hn::Set(d, scale)), d, y + i); });
}

template <class Fold>
HWY_INLINE void ReduceWith(const dsm_reduce_params& p, const ReduceAxes& axes, float scale, const Fold& fold) {
  const int64_t inner = axes.kept.Inner(), folded = axes.reduced_rows * axes.reduced.Inner();
  if (axes.kept.InnerStride(0) == 1) {
    const int64_t rows = axes.kept.Size() / inner;
    ParallelRanges(rows, UsefulThreads(p.threads, rows, inner * folded), [&](int64_t begin, int64_t end, int) {
      for (int64_t r = begin; r < end; ++r) {
        FoldColumns(p.x + RowStart(axes.kept, 0, r), axes, fold, scale, p.y + r * inner);
      }
    });
    return;
  }
  const int64_t outputs = axes.kept.Size();
  ParallelRanges(outputs, UsefulThreads(p.threads, outputs, folded), [&](int64_t begin, int64_t end, int) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t at = RowStart(axes.kept, 0, i / inner) + i % inner * axes.kept.InnerStride(0);
      p.y[i] = FoldRows(p.x + at, axes, fold) * scale;
    }
  });
}

inline void Reduce(const dsm_reduce_params& p) {
  const ReduceAxes axes = SplitAxes(p);
  const double count = static_cast<double>(axes.reduced_rows * axes.reduced.Inner());
  switch (p.op) {
    case DSM_REDUCE_SUM:
      return ReduceWith(p, axes, 1.0f, SumFold());
    case DSM_REDUCE_MEAN:
      return ReduceWith(p, axes, static_cast<float>(1.0 / count), SumFold());
    case DSM_REDUCE_MAX:
      return ReduceWith(p, axes, 1.0f, MaxFold());
    default:
      return ReduceWith(p, axes, 1.0f, MinFold());
  }
}

// One vector of the inner dimension; steps run from either end.
inline void Cumsum(const dsm_cumsum_params& p) {
  for (int64_t o = 0; o < p.outer; ++o) {
    const int64_t start = o * p.length * p.inner;
    ForEachVector(static_cast<size_t>(p.inner), [&](auto d, size_t i) {
      auto sum = hn::Zero(d);
      for (int64_t step = 0; step < p.length; ++step) {
        const int64_t t = p.reverse != 0 ? p.length - 1 - step : step;
        const int64_t at = start + t * p.inner + static_cast<int64_t>(i);
        const auto next = hn::Add(sum, hn::LoadU(d, p.x + at));
        hn::StoreU(p.exclusive != 0 ? sum : next, d, p.y + at);
        sum = next;
      }
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
