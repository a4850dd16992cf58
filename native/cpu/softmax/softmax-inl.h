// Softmax over rows. Included once per Highway target.
#if defined(DENSITOMETER_CPU_SOFTMAX_SOFTMAX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SOFTMAX_SOFTMAX_INL_H_
#undef DENSITOMETER_CPU_SOFTMAX_SOFTMAX_INL_H_
#else
#define DENSITOMETER_CPU_SOFTMAX_SOFTMAX_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "cpu/math/loop-inl.h"
#include "cpu/math/math-inl.h"
#include "cpu/parallel.h"
#include "densitometer/norm.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// Works in powers of two: scale and mask are multiplied by log2(e) on the way in.
HWY_INLINE void SoftmaxRow(const float* x, const float* mask, float scale, size_t cols, float* y) {
  const float factor = scale * kLog2E;
  const float peak = MaxVectors(cols, [=](auto d, size_t i) {
    auto t = hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor));
    if (mask != nullptr) t = hn::MulAdd(hn::LoadU(d, mask + i), hn::Set(d, kLog2E), t);
    hn::StoreU(t, d, y + i);
    return t;
  });
  const float total = SumVectors(cols, [=](auto d, size_t i) {
    const auto t = hn::Sub(hn::LoadU(d, y + i), hn::Set(d, peak));
    // Exp2NonPositive floors its argument: masked entries must be exactly 0.
    const auto e = hn::IfThenZeroElse(hn::Lt(t, hn::Set(d, -126.0f)), Exp2NonPositive(d, t));
    hn::StoreU(e, d, y + i);
    return e;
  });
  const float share = 1.0f / total;
  ForEachVector(cols, [=](auto d, size_t i) { hn::StoreU(hn::Mul(hn::LoadU(d, y + i), hn::Set(d, share)), d, y + i); });
}

inline void Softmax(const dsm_softmax_params& p) {
  // An exponential costs about as much as streaming four elements.
  ParallelRanges(p.rows, UsefulThreads(p.threads, p.rows, 4 * p.cols), [&p](int64_t begin, int64_t end, int) {
    for (int64_t r = begin; r < end; ++r) {
      const int64_t seen = p.causal != 0 ? std::min(p.cols, r % p.query_rows + 1) : p.cols;
      float* y = p.y + r * p.cols;
      const float* mask = p.mask != nullptr ? p.mask + r % p.mask_rows * p.cols : nullptr;
      SoftmaxRow(p.x + r * p.cols, mask, p.scale, static_cast<size_t>(seen), y);
      std::memset(y + seen, 0, static_cast<size_t>(p.cols - seen) * sizeof(float));
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
