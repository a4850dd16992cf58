// The inner loops: partial sums of a segment, vectorised across tokens.
#if defined(DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
#undef DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
#else
#define DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
#endif

#include <cstring>

#include "cpu/sparse_linear/entry-inl.h"
#include "cpu/sparse_linear/pairs-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Entries of one segment, read front to back. The next four offsets are loaded before their turn: loads issue in
// order, so an offset that is loaded just before its use stands behind every waiting load of x, and they idle
// meanwhile.
struct Entries {
  HWY_INLINE Entries(const uint16_t* first_offset, const float* first_value)
      : offset(first_offset), value(first_value) {
    LoadAhead();
  }

  HWY_INLINE void LoadAhead() { std::memcpy(&ahead, offset, sizeof(ahead)); }

  HWY_INLINE void Skip(uint32_t count) {
    offset += count;
    value += count;
    LoadAhead();
  }

  const uint16_t* offset;
  const float* value;
  uint64_t ahead;
};

// The token tile of an entry's first column. The 8-byte unit of offsets is a scale factor of x86 addressing.
HWY_INLINE const float* TileAt(const float* panel, size_t offset) {
  static_assert(kOffsetFloats * sizeof(float) == sizeof(double), "offsets count doubles");
  return reinterpret_cast<const float*>(reinterpret_cast<const double*>(panel) + offset);
}

template <int kVectors, class D>
HWY_INLINE void AccumulateScalars(D d, Entries* entries, uint32_t count, const float* panel, const float* from,
                                  float* to) {
  RowSums<kVectors, D> row(d, from);
  for (uint32_t quads = count / 4; quads != 0; --quads) {
    const uint64_t offsets = entries->ahead;
    hn::Vec<D> weights[4];
    LoadFour(d, entries->value, weights);
    entries->Skip(4);
    AddEntry(d, weights[0], TileAt(panel, offsets & 0xFFFF), row.sum[0]);
    AddEntry(d, weights[1], TileAt(panel, offsets >> 16 & 0xFFFF), row.sum[1]);
    AddEntry(d, weights[2], TileAt(panel, offsets >> 32 & 0xFFFF), row.sum[2]);
    AddEntry(d, weights[3], TileAt(panel, offsets >> 48), row.sum[3]);
  }
  const uint32_t rest = count % 4;
  for (uint32_t i = 0; i < 3; ++i) {
    if (i < rest) {
      AddEntry(d, hn::Set(d, entries->value[i]), TileAt(panel, entries->ahead >> (16 * i) & 0xFFFF), row.sum[i]);
    }
  }
  entries->Skip(rest);
  row.Store(d, to);
}

// Each loaded x serves kRows rows, so this form is bound by arithmetic, not by loads.
template <int kRows, int kVectors, class D>
HWY_INLINE void AccumulateBlocks(D d, Entries* entries, uint32_t count, int64_t entry_cols, const float* panel,
                                 const float* from, float* to) {
  hn::Vec<D> sum[kRows][kVectors];
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      sum[r][v] = from == nullptr ? hn::Zero(d) : hn::Load(d, from + r * kTileTokens + v * hn::Lanes(d));
    }
  }
  for (; count != 0; --count, ++entries->offset) {
    const float* x = TileAt(panel, *entries->offset);
    for (int64_t c = 0; c < entry_cols; ++c, x += kTileTokens, entries->value += kRows) {
      for (int r = 0; r < kRows; ++r) AddEntry(d, hn::Set(d, entries->value[r]), x, sum[r]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) hn::Store(sum[r][v], d, to + r * kTileTokens + v * hn::Lanes(d));
  }
}

template <int kRows, int kVectors, class D>
HWY_INLINE void AccumulateStrip(D d, const SegmentRun& run, Entries* entries, const Strip& strip, float* to) {
  const float* from = run.first ? nullptr : run.partial + strip.row * int64_t{kTileTokens};
  if constexpr (kRows == 1) {
    AccumulateScalars<kVectors>(d, entries, strip.count, run.panel, from, to);
  } else {
    AccumulateBlocks<kRows, kVectors>(d, entries, strip.count, run.weight->entry_cols, run.panel, from, to);
  }
}

template <int kRows, int kVectors, class D>
HWY_NOINLINE void AccumulateSegment(D d, const SegmentRun& run) {
  const dsm_sparse_weight& w = *run.weight;
  const Segment& segment = w.segments[run.index];
  const Strip* strip = w.strips.data() + segment.strip;
  const Strip* const last = w.strips.data() + w.segments[run.index + 1].strip;
  Entries entries(w.offsets.data() + segment.entry, w.values.data() + segment.entry * w.EntryValues());
  if (run.finish == nullptr) {
    for (; strip != last; ++strip) {
      run.prefetch->Step();
      AccumulateStrip<kRows, kVectors>(d, run, &entries, *strip, run.partial + strip->row * int64_t{kTileTokens});
    }
    return;
  }
  HWY_ALIGN float sums[kRows * kTileTokens];  // stays in L1, where partial would not
  for (; strip != last; ++strip) {
    run.prefetch->Step();
    if (last - strip > kPrefetchStrips) run.finish->Prefetch(strip[kPrefetchStrips].row);
    AccumulateStrip<kRows, kVectors>(d, run, &entries, *strip, sums);
    for (int r = 0; r < kRows; ++r) run.finish->Row(strip->row + r, kVectors * hn::Lanes(d), sums + r * kTileTokens);
  }
}

template <int kVectors, class D>
HWY_INLINE void AccumulateVectors(D d, const SegmentRun& run) {
  if (run.weight->nm24) return AccumulatePairs<kVectors>(d, run);
  switch (run.weight->strip_rows) {
    case 4:
      return AccumulateSegment<4, kVectors>(d, run);
    case 2:
      return AccumulateSegment<2, kVectors>(d, run);
    default:
      return AccumulateSegment<1, kVectors>(d, run);
  }
}

// Registers allow 3 vectors x (4 rows + x) of 512 bits, and as many of 256 at 2 rows; 128-bit tiles take more passes.
HWY_INLINE void Accumulate(const SegmentRun& run, int64_t tokens) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  SegmentRun part = run;
  Finish finish = run.finish == nullptr ? Finish{} : *run.finish;
  if (run.finish != nullptr) part.finish = &finish;
  while (tokens > 0) {
    const int64_t vectors = tokens > 2 * lanes ? 3 : tokens > lanes ? 2 : 1;
    if (vectors == 3) AccumulateVectors<3>(d, part);
    if (vectors == 2) AccumulateVectors<2>(d, part);
    if (vectors == 1) AccumulateVectors<1>(d, part);
    tokens -= vectors * lanes;
    part.panel += vectors * lanes;
    part.partial += vectors * lanes;
    finish.token += vectors * lanes;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
