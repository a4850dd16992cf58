// Fused attention: scores of a block of queries against all keys, softmax and the weighted values, while they are in
// cache. Scores are kept transposed, [key, query]: then softmax needs no work across lanes, K and V are used as they
// lie, and only the block of queries is transposed. Included once per Highway target.
#if defined(DENSITOMETER_CPU_ATTENTION_ATTENTION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_ATTENTION_ATTENTION_INL_H_
#undef DENSITOMETER_CPU_ATTENTION_ATTENTION_INL_H_
#else
#define DENSITOMETER_CPU_ATTENTION_ATTENTION_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "cpu/attention/block.h"
#include "cpu/attention/tile-inl.h"
#include "cpu/math/loop-inl.h"
#include "cpu/math/math-inl.h"
#include "cpu/parallel.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// queries[e, i] = factor * q[row i, e]; rows beyond the last repeat it, so that their scores are harmless numbers.
HWY_INLINE void PackQueries(const float* q, int64_t q_row, const QueryRows& rows, size_t width, float factor,
                            size_t block, float* queries) {
  for (size_t i = 0; i < block; i += 4) {
    const float* x[4];
    for (size_t m = 0; m < 4; ++m) {
      x[m] = q + rows.At(std::min(static_cast<int64_t>(i + m), rows.count - 1)) * q_row;
    }
    TransposeFourRows(x, width, ScaleFactor{factor}, queries + i, block);
  }
}

// Sets the scores of keys after a query's own place to -infinity.
template <size_t kVecs, class D>
HWY_INLINE void MaskLater(D d, const QueryRows& rows, size_t keys, float* scores) {
  const size_t lanes = hn::Lanes(d), block = kVecs * lanes;
  float place[kMaxQueryBlock];
  for (size_t i = 0; i < block; ++i) {
    place[i] = static_cast<float>(rows.At(std::min(static_cast<int64_t>(i), rows.count - 1)));
  }
  const auto never = hn::Set(d, -HUGE_VALF);
  for (size_t j = static_cast<size_t>(rows.At(0)) + 1; j < keys; ++j) {
    const auto key = hn::Set(d, static_cast<float>(j));
    for (size_t n = 0; n < kVecs; ++n) {
      float* at = scores + j * block + n * lanes;
      const auto later = hn::Gt(key, hn::LoadU(d, place + n * lanes));
      hn::StoreU(hn::IfThenElse(later, never, hn::LoadU(d, at)), d, at);
    }
  }
}

// scores (in powers of two) become weights that still lack the division by their sum; factors gets its reciprocal.
template <size_t kVecs, class D>
HWY_INLINE void SoftmaxColumns(D d, size_t keys, float* HWY_RESTRICT scores, float* HWY_RESTRICT factors) {
  const size_t lanes = hn::Lanes(d);
  hn::Vec<D> peak[kVecs], sum[kVecs];
  for (size_t n = 0; n < kVecs; ++n) {
    peak[n] = hn::LoadU(d, scores + n * lanes);
    sum[n] = hn::Zero(d);
  }
  for (size_t j = 1; j < keys; ++j) {
    for (size_t n = 0; n < kVecs; ++n) peak[n] = hn::Max(peak[n], hn::LoadU(d, scores + (j * kVecs + n) * lanes));
  }
  for (size_t j = 0; j < keys; ++j) {
    for (size_t n = 0; n < kVecs; ++n) {
      float* at = scores + (j * kVecs + n) * lanes;
      const auto weight = Exp2NonPositive(d, hn::Sub(hn::LoadU(d, at), peak[n]));
      sum[n] = hn::Add(sum[n], weight);
      hn::StoreU(weight, d, at);
    }
  }
  for (size_t n = 0; n < kVecs; ++n) hn::StoreU(hn::Div(hn::Set(d, 1.0f), sum[n]), d, factors + n * lanes);
}

// Whether values fill no vector, so that the queries had better fill them; what comes out is transposed where the
// queries were, by fours.
HWY_INLINE bool HasNarrowValues(const dsm_attention_params& p, const QueryRows& rows) {
  const int64_t widest = std::min<int64_t>(p.key_width, static_cast<int64_t>(hn::Lanes(FullTag())));
  return rows.rows == nullptr && p.value_width % 4 == 0 && p.value_width <= widest;
}

// out[i, c] = factors[i] * sum over j of v[c, j] weights[j, i] for `count` queries i that lie side by side.
template <size_t kVecs, class D>
HWY_INLINE void NarrowValues(D d, const dsm_attention_params& p, const Scalars& v, size_t keys, const float* factors,
                             const AttentionScratch& scratch, int64_t count, float* out) {
  const size_t lanes = hn::Lanes(d), block = kVecs * lanes, width = static_cast<size_t>(p.value_width);
  float* const columns = scratch.queries;
  for (size_t c = 0; c < width; c += kScalarRows) {
    ColumnRows<kScalarRows, kVecs>(d, std::min(kScalarRows, width - c), {v.at + c, v.row, v.step}, scratch.scores, keys,
                                   columns + c * block);
  }
  for (size_t i = 0; i < width * block; i += lanes) {
    hn::StoreU(hn::Mul(hn::LoadU(d, columns + i), hn::LoadU(d, factors + i % block)), d, columns + i);
  }
  for (size_t c = 0; c < width; c += 4) {
    const float* x[4];
    for (size_t m = 0; m < 4; ++m) x[m] = columns + (c + m) * block;
    TransposeFourRows(x, static_cast<size_t>(count), UnitFactor{}, out + c, static_cast<size_t>(p.out_row));
  }
}

// The queries `rows` (ascending, at most a block) of one head; v has rows v_row apart.
template <size_t kVecs, class D>
HWY_NOINLINE void AttendBlock(D d, const dsm_attention_params& p, const AttentionHead& head, const float* v,
                              int64_t v_row, const QueryRows& rows, const AttentionScratch& scratch) {
  const size_t block = kVecs * hn::Lanes(d), width = static_cast<size_t>(p.key_width);
  const int64_t last = rows.At(rows.count - 1);
  const size_t keys = static_cast<size_t>(p.causal != 0 ? std::min(p.key_length, last + 1) : p.key_length);
  PackQueries(head.q, p.q_row, rows, width, p.scale * kLog2E, block, scratch.queries);
  for (size_t j = 0; j < keys; j += kScalarRows) {
    const Scalars k{head.k + static_cast<int64_t>(j) * p.k_row, p.k_row, 1};
    ColumnRows<kScalarRows, kVecs>(d, std::min(kScalarRows, keys - j), k, scratch.queries, width,
                                   scratch.scores + j * block);
  }
  if (p.causal != 0) MaskLater<kVecs>(d, rows, keys, scratch.scores);
  float factors[kMaxQueryBlock];
  SoftmaxColumns<kVecs>(d, keys, scratch.scores, factors);
  if (HasNarrowValues(p, rows)) {
    return NarrowValues<kVecs>(d, p, {v, 1, v_row}, keys, factors, scratch, rows.count,
                               head.out + rows.first * p.out_row);
  }
  for (int64_t i = 0; i < rows.count; i += kOutRows) {
    const int64_t tile = std::min<int64_t>(kOutRows, rows.count - i);
    float* out[kOutRows];
    for (int64_t m = 0; m < tile; ++m) out[m] = head.out + rows.At(i + m) * p.out_row;
    ValueColumns(static_cast<size_t>(tile), scratch.scores + i, block, v, v_row, keys, factors + i, out,
                 static_cast<size_t>(p.value_width));
  }
}

// AttendBlock with the narrowest vectors and the fewest of them that hold `rows`.
HWY_INLINE void AttendRows(const dsm_attention_params& p, const AttentionHead& head, const float* v, int64_t v_row,
                           const QueryRows& rows, const AttentionScratch& scratch) {
  const FullTag d;
  const hn::CappedTag<float, 8> d8;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  if (rows.count <= 4) return AttendBlock<4 / hn::MaxLanes(FourTag())>(FourTag(), p, head, v, v_row, rows, scratch);
  if (rows.count <= 8) return AttendBlock<8 / hn::MaxLanes(d8)>(d8, p, head, v, v_row, rows, scratch);
  if (rows.count <= lanes) return AttendBlock<1>(d, p, head, v, v_row, rows, scratch);
  if (rows.count <= 2 * lanes) return AttendBlock<2>(d, p, head, v, v_row, rows, scratch);
  AttendBlock<kQueryVectors>(d, p, head, v, v_row, rows, scratch);
}

// Queries per block: equal blocks, none wider than the tile (or 8, where vectors have one lane).
HWY_INLINE int64_t QueryBlock(int64_t queries) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(FullTag()));
  const int64_t widest = std::max<int64_t>(8, kQueryVectors * lanes);
  const int64_t blocks = (queries + widest - 1) / widest;
  const int64_t even = (queries + blocks - 1) / blocks;
  return std::min(widest, (even + lanes - 1) / lanes * lanes);
}

// V with its rows a power of two apart falls into few cache sets, and each tile of queries reads all of it: a copy
// without gaps pays from three tiles on.
HWY_INLINE bool WantsValueCopy(const dsm_attention_params& p, int64_t queries) {
  return p.v_row != p.value_width && queries > 2 * static_cast<int64_t>(kOutRows);
}

HWY_INLINE void CopyValues(const dsm_attention_params& p, const float* v, float* copy) {
  for (int64_t j = 0; j < p.key_length; ++j) {
    std::memcpy(copy + j * p.value_width, v + j * p.v_row, static_cast<size_t>(p.value_width) * sizeof(float));
  }
}

// Cost of one query against the keys, in streamed elements: 32 multiply-adds take as long as one.
inline int64_t QueryCost(const dsm_attention_params& p) {
  return 1 + p.key_length * (8 + p.key_width + p.value_width) / 32;
}

inline void Attention(const dsm_attention_params& p) {
  const int64_t block = QueryBlock(p.query_length);
  const int64_t blocks = (p.query_length + block - 1) / block;
  const int64_t tasks = p.outer * p.inner * p.heads * blocks;
  const bool copy = WantsValueCopy(p, p.query_length);
  ParallelRanges(tasks, UsefulThreads(p.threads, tasks, block * QueryCost(p)),
                 [&](int64_t begin, int64_t end, int slot) {
                   const AttentionScratch scratch = ScratchAt(p, p.workspace + slot * ScratchFloats(p));
                   for (int64_t task = begin; task < end; ++task) {
                     const AttentionHead head = HeadOf(p, task / blocks / p.heads, task / blocks % p.heads);
                     const bool new_head = task == begin || task % blocks == 0;
                     if (copy && new_head) CopyValues(p, head.v, scratch.values);
                     const int64_t first = task % blocks * block;
                     AttendRows(p, head, copy ? scratch.values : head.v, copy ? p.value_width : p.v_row,
                                {nullptr, first, std::min(block, p.query_length - first)}, scratch);
                   }
                 });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
