// The inner loop of 2:4 weights: a fixed trip count, and positions of 4 bits instead of offsets.
#if defined(DENSITOMETER_CPU_SPARSE_LINEAR_PAIRS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SPARSE_LINEAR_PAIRS_INL_H_
#undef DENSITOMETER_CPU_SPARSE_LINEAR_PAIRS_INL_H_
#else
#define DENSITOMETER_CPU_SPARSE_LINEAR_PAIRS_INL_H_
#endif

#include "cpu/sparse_linear/entry-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Words of one segment, read front to back; each is loaded two ahead of its turn, for the reason given at Entries.
struct Words {
  HWY_INLINE uint32_t Next() {
    const uint32_t word = ahead[0];
    ahead[0] = ahead[1];
    ahead[1] = position[kWordsAhead];
    ++position;
    return word;
  }

  const uint32_t* position;
  const float* value;
  uint32_t ahead[kWordsAhead];
};

// Where the i-th value of a word finds its x. The shift leaves the position times 64 bytes, a cache line.
template <int i>
HWY_INLINE const float* PickTile(const float* x, uint32_t word) {
  constexpr int kLineShift = 6;
  constexpr int kRight = 4 * i - kLineShift;
  const uint32_t bytes = (kRight >= 0 ? word >> (kRight & 31) : word << (-kRight & 31)) & (15u << kLineShift);
  return reinterpret_cast<const float*>(reinterpret_cast<const char*>(x + i / 2 * 4 * kTileTokens) + bytes);
}

// The values first..first + 3 of a word.
template <int first, int kVectors, class D>
HWY_INLINE void AddTwoGroups(D d, const float* values, uint32_t word, const float* x, RowSums<kVectors, D>* row) {
  hn::Vec<D> weights[4];
  LoadFour(d, values + first, weights);
  AddEntry(d, weights[0], PickTile<first>(x, word), row->sum[0]);
  AddEntry(d, weights[1], PickTile<first + 1>(x, word), row->sum[1]);
  AddEntry(d, weights[2], PickTile<first + 2>(x, word), row->sum[2]);
  AddEntry(d, weights[3], PickTile<first + 3>(x, word), row->sum[3]);
}

template <int kVectors, class D>
HWY_NOINLINE void AccumulatePairs(D d, const SegmentRun& run) {
  const dsm_sparse_weight& w = *run.weight;
  const int64_t first_word = w.segments[run.index].entry;
  const int64_t rows = std::min(kBlockRows, w.rows - run.index / w.Chunks() * kBlockRows);
  const int64_t words = (w.segments[run.index + 1].entry - first_word) / rows;
  const uint32_t* position = w.positions.data() + first_word;
  Words next{position, w.values.data() + first_word * kWordValues, {position[0], position[1]}};
  HWY_ALIGN float sums[kTileTokens];  // stays in L1, where partial would not
  for (int64_t r = 0; r < rows; ++r) {
    run.prefetch->Step();
    if (run.finish != nullptr && r + kPrefetchStrips < rows) run.finish->Prefetch(r + kPrefetchStrips);
    float* partial = run.partial + r * kTileTokens;
    RowSums<kVectors, D> row(d, run.first ? nullptr : partial);
    const float* x = run.panel;
    for (int64_t i = 0; i < words; ++i, x += kWordCols * kTileTokens, next.value += kWordValues) {
      const uint32_t word = next.Next();
      AddTwoGroups<0>(d, next.value, word, x, &row);
      AddTwoGroups<4>(d, next.value, word, x, &row);
    }
    row.Store(d, run.finish == nullptr ? partial : sums);
    if (run.finish != nullptr) run.finish->Row(r, kVectors * hn::Lanes(d), sums);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_PAIRS_INL_H_
