// Informer's ProbSparse attention. Only the sampled scores are computed for the measure: with factor * ln L samples of
// L keys that is cheaper than all of them at every length. Included once per Highway target.
#if defined(DENSITOMETER_CPU_ATTENTION_PROB_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_ATTENTION_PROB_INL_H_
#undef DENSITOMETER_CPU_ATTENTION_PROB_INL_H_
#else
#define DENSITOMETER_CPU_ATTENTION_PROB_INL_H_
#endif

#include <algorithm>
#include <cstring>
#include <functional>

#include "cpu/attention/attention-inl.h"
#include "cpu/order.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR
HWY_INLINE void StoreSums(OneTag d, hn::Vec<OneTag> a, hn::Vec<OneTag> b, hn::Vec<OneTag> c, hn::Vec<OneTag> e,
                          float* sums) {
  hn::StoreU(a, d, sums);
  hn::StoreU(b, d, sums + 1);
  hn::StoreU(c, d, sums + 2);
  hn::StoreU(e, d, sums + 3);
}
#else
// Adds halves until four lanes are left.
template <class D>
HWY_INLINE hn::Vec<FourTag> FoldToFour([[maybe_unused]] D d, hn::Vec<D> v) {
  if constexpr (hn::MaxLanes(D()) > 4) {
    const hn::Half<D> half;
    return FoldToFour(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  } else {
    return v;
  }
}

// sums = the sums of the lanes of a, b, c and e.
template <class D>
HWY_INLINE void StoreSums(D d, hn::Vec<D> a, hn::Vec<D> b, hn::Vec<D> c, hn::Vec<D> e, float* sums) {
  const FourTag d4;
  const auto a4 = FoldToFour(d, a), b4 = FoldToFour(d, b), c4 = FoldToFour(d, c), e4 = FoldToFour(d, e);
  const auto ab = hn::Add(hn::InterleaveLower(d4, a4, b4), hn::InterleaveUpper(d4, a4, b4));
  const auto ce = hn::Add(hn::InterleaveLower(d4, c4, e4), hn::InterleaveUpper(d4, c4, e4));
  hn::StoreU(hn::Add(hn::ConcatLowerLower(d4, ce, ab), hn::ConcatUpperUpper(d4, ce, ab)), d4, sums);
}
#endif

// dots[n] = q . k[n] for four keys.
template <class D>
HWY_INLINE void FourDots(D d, const float* q, const float* const* k, size_t width, float* dots) {
  const size_t lanes = hn::Lanes(d);
  auto a = hn::Zero(d), b = a, c = a, e = a;
  size_t i = 0;
  for (; i + lanes <= width; i += lanes) {
    const auto query = hn::LoadU(d, q + i);
    a = hn::MulAdd(query, hn::LoadU(d, k[0] + i), a);
    b = hn::MulAdd(query, hn::LoadU(d, k[1] + i), b);
    c = hn::MulAdd(query, hn::LoadU(d, k[2] + i), c);
    e = hn::MulAdd(query, hn::LoadU(d, k[3] + i), e);
  }
  StoreSums(d, a, b, c, e, dots);
  for (; i < width; ++i) {
    for (size_t n = 0; n < 4; ++n) dots[n] += q[i] * k[n][i];
  }
}

HWY_INLINE float Measure(const dsm_prob_attention_params& p, const AttentionHead& head, int64_t query) {
  const dsm_attention_params& a = p.attention;
  const size_t width = static_cast<size_t>(a.key_width);
  const float* q = head.q + query * a.q_row;
  const int32_t end = p.sample_start[query + 1];
  float peak = -HUGE_VALF, total = 0;
  for (int32_t s = p.sample_start[query]; s < end; s += 4) {
    const float* k[4];
    for (int32_t n = 0; n < 4; ++n) k[n] = head.k + p.sample_key[std::min(s + n, end - 1)] * a.k_row;
    float dots[4];
    if (width >= hn::Lanes(FullTag())) {
      FourDots(FullTag(), q, k, width, dots);
    } else {
      FourDots(FourTag(), q, k, width, dots);
    }
    for (int32_t n = 0; n < std::min(4, end - s); ++n) {
      peak = std::max(peak, dots[n]);
      total += p.sample_count[s + n] * dots[n];
    }
  }
  return peak - total / static_cast<float>(a.key_length);
}

// rows = the `top` queries of largest measure, ascending; keys is scratch for query_length integers.
HWY_INLINE void ChooseQueries(const dsm_prob_attention_params& p, const AttentionHead& head, int64_t* keys,
                              int32_t* rows) {
  const int64_t queries = p.attention.query_length;
  for (int64_t i = 0; i < queries; ++i) keys[i] = DescendingKey(Measure(p, head, i), i);
  if (p.top < queries) std::nth_element(keys, keys + p.top, keys + queries, std::greater<int64_t>());
  for (int64_t i = 0; i < p.top; ++i) rows[i] = static_cast<int32_t>(IndexOfKey(keys[i]));
  std::sort(rows, rows + p.top);
}

// What the queries that are not chosen get: the mean of V, or its running sum, in every row of out.
HWY_INLINE void FillOthers(const dsm_attention_params& p, const AttentionHead& head) {
  const float share = 1.0f / static_cast<float>(p.key_length);
  ForEachVector(static_cast<size_t>(p.value_width), [&](auto d, size_t c) {
    auto sum = hn::Zero(d);
    for (int64_t j = 0; j < p.key_length; ++j) {
      sum = hn::Add(sum, hn::LoadU(d, head.v + j * p.v_row + c));
      if (p.causal != 0) hn::StoreU(sum, d, head.out + j * p.out_row + c);
    }
    if (p.causal != 0) return;
    const auto mean = hn::Mul(sum, hn::Set(d, share));
    for (int64_t i = 0; i < p.query_length; ++i) hn::StoreU(mean, d, head.out + i * p.out_row + c);
  });
}

inline void ProbHead(const dsm_prob_attention_params& p, const AttentionHead& head, float* floats) {
  const dsm_attention_params& a = p.attention;
  const AttentionScratch scratch = ScratchAt(a, floats);
  int64_t* keys = reinterpret_cast<int64_t*>(floats + ProbKeysAt(a));
  int32_t* rows = reinterpret_cast<int32_t*>(keys + a.query_length);
  ChooseQueries(p, head, keys, rows);
  FillOthers(a, head);
  const bool copy = WantsValueCopy(a, p.top);
  if (copy) CopyValues(a, head.v, scratch.values);
  const int64_t block = QueryBlock(p.top);
  for (int64_t i = 0; i < p.top; i += block) {
    AttendRows(a, head, copy ? scratch.values : head.v, copy ? a.value_width : a.v_row,
               {rows + i, 0, std::min(block, p.top - i)}, scratch);
  }
}

inline void ProbAttention(const dsm_prob_attention_params& p) {
  const dsm_attention_params& a = p.attention;
  const int64_t tasks = a.outer * a.inner * a.heads;
  const int64_t cost = p.top * QueryCost(a) + a.query_length * (a.key_width + a.value_width) / 4;
  ParallelRanges(tasks, UsefulThreads(a.threads, tasks, cost), [&](int64_t begin, int64_t end, int slot) {
    for (int64_t task = begin; task < end; ++task) {
      ProbHead(p, HeadOf(a, task / a.heads, task % a.heads), a.workspace + slot * ProbScratchFloats(a));
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
