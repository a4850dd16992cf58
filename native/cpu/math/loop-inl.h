// Loops over a contiguous range: whole vectors, then four lanes, then single ones. Included once per Highway target.
#if defined(DENSITOMETER_CPU_MATH_LOOP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_MATH_LOOP_INL_H_
#undef DENSITOMETER_CPU_MATH_LOOP_INL_H_
#else
#define DENSITOMETER_CPU_MATH_LOOP_INL_H_
#endif

#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using FullTag = hn::ScalableTag<float>;
using FourTag = hn::CappedTag<float, 4>;
using OneTag = hn::CappedTag<float, 1>;

// Calls body(tag, i) for consecutive i that cover [0, size); body handles Lanes(tag) elements from i on.
template <class Body>
HWY_INLINE void ForEachVector(size_t size, const Body& body) {
  const FullTag d;
  size_t i = 0;
  for (; i + hn::Lanes(d) <= size; i += hn::Lanes(d)) body(d, i);
  for (; i + 4 <= size; i += 4) body(FourTag(), i);
  for (; i < size; ++i) body(OneTag(), i);
}

// Folds term(tag, i) over [0, size) with combine(a, b) from `start` on; reduce(tag, v) folds the lanes of one vector.
// Four accumulators hide the latency of combine.
template <class Term, class Combine, class Reduce>
HWY_INLINE float FoldVectors(size_t size, float start, const Term& term, const Combine& combine, const Reduce& reduce) {
  const FullTag d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  float total = start;
  if (size >= lanes) {
    auto a = hn::Set(d, start), b = a, c = a, e = a;
    for (; i + 4 * lanes <= size; i += 4 * lanes) {
      a = combine(a, term(d, i));
      b = combine(b, term(d, i + lanes));
      c = combine(c, term(d, i + 2 * lanes));
      e = combine(e, term(d, i + 3 * lanes));
    }
    for (; i + lanes <= size; i += lanes) a = combine(a, term(d, i));
    total = hn::GetLane(reduce(d, combine(combine(a, b), combine(c, e))));
  }
  if (i + 4 <= size) {
    auto a = hn::Set(FourTag(), start);
    for (; i + 4 <= size; i += 4) a = combine(a, term(FourTag(), i));
    total = hn::GetLane(combine(hn::Set(OneTag(), total), hn::Set(OneTag(), hn::GetLane(reduce(FourTag(), a)))));
  }
  for (; i < size; ++i) total = hn::GetLane(combine(hn::Set(OneTag(), total), term(OneTag(), i)));
  return total;
}

template <class Term>
HWY_INLINE float SumVectors(size_t size, const Term& term) {
  return FoldVectors(
      size, 0.0f, term, [](auto a, auto b) { return hn::Add(a, b); },
      [](auto d, auto v) { return hn::SumOfLanes(d, v); });
}

// NaN terms may be ignored.
template <class Term>
HWY_INLINE float MaxVectors(size_t size, const Term& term) {
  return FoldVectors(
      size, -HUGE_VALF, term, [](auto a, auto b) { return hn::Max(a, b); },
      [](auto d, auto v) { return hn::MaxOfLanes(d, v); });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
