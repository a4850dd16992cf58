// The inner loops: partial sums of a segment, vectorised across tokens.
#if defined(DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
#undef DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
#else
#define DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
#endif

#include "cpu/sparse_linear/tile.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Entries of one segment, read front to back.
struct Entries {
  const uint16_t* offset;
  const float* value;
};

template <int kVectors, class D>
HWY_INLINE void AddEntry(D d, float value, const float* x, hn::Vec<D> (&sum)[kVectors]) {
  const auto w = hn::Set(d, value);
  for (int v = 0; v < kVectors; ++v) sum[v] = hn::MulAdd(w, hn::Load(d, x + v * hn::Lanes(d)), sum[v]);
}

// Two sets of sums: with one, kVectors = 3 chains of 4 cycles latency would leave the two FMA units idle.
template <int kVectors, class D>
HWY_INLINE Entries AccumulateScalars(D d, Entries entries, uint32_t count, const float* panel, bool first,
                                     float* sums) {
  hn::Vec<D> even[kVectors];
  hn::Vec<D> odd[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    even[v] = first ? hn::Zero(d) : hn::Load(d, sums + v * hn::Lanes(d));
    odd[v] = hn::Zero(d);
  }
  const uint16_t* HWY_RESTRICT offset = entries.offset;
  const float* HWY_RESTRICT value = entries.value;
  for (uint32_t quads = count / 4; quads != 0; --quads, offset += 4, value += 4) {
    AddEntry(d, value[0], panel + offset[0] * kOffsetFloats, even);
    AddEntry(d, value[1], panel + offset[1] * kOffsetFloats, odd);
    AddEntry(d, value[2], panel + offset[2] * kOffsetFloats, even);
    AddEntry(d, value[3], panel + offset[3] * kOffsetFloats, odd);
  }
  for (uint32_t rest = count % 4; rest != 0; --rest, ++offset, ++value) {
    AddEntry(d, *value, panel + *offset * kOffsetFloats, even);
  }
  for (int v = 0; v < kVectors; ++v) hn::Store(hn::Add(even[v], odd[v]), d, sums + v * hn::Lanes(d));
  return {offset, value};
}

// Each loaded x serves kRows rows, so this form is bound by arithmetic, not by loads.
template <int kRows, int kVectors, class D>
HWY_INLINE Entries AccumulateBlocks(D d, Entries entries, uint32_t count, int64_t entry_cols, const float* panel,
                                    bool first, float* sums) {
  hn::Vec<D> sum[kRows][kVectors];
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      sum[r][v] = first ? hn::Zero(d) : hn::Load(d, sums + r * kTileTokens + v * hn::Lanes(d));
    }
  }
  for (; count != 0; --count, ++entries.offset) {
    const float* x = panel + *entries.offset * kOffsetFloats;
    for (int64_t c = 0; c < entry_cols; ++c, x += kTileTokens, entries.value += kRows) {
      for (int r = 0; r < kRows; ++r) AddEntry(d, entries.value[r], x, sum[r]);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) hn::Store(sum[r][v], d, sums + r * kTileTokens + v * hn::Lanes(d));
  }
  return entries;
}

struct SegmentRun {
  const dsm_sparse_weight* weight;
  int64_t index;
  const float* panel;
  float* partial;
  bool first;
};

template <int kRows, int kVectors, class D>
HWY_NOINLINE void AccumulateSegment(D d, const SegmentRun& run) {
  const dsm_sparse_weight& w = *run.weight;
  const Segment& segment = w.segments[run.index];
  const Strip* strip = w.strips.data() + segment.strip;
  const Strip* const last = w.strips.data() + w.segments[run.index + 1].strip;
  Entries entries{w.offsets.data() + segment.entry, w.values.data() + segment.entry * w.EntryValues()};
  for (; strip != last; ++strip) {
    float* sums = run.partial + strip->row * int64_t{kTileTokens};
    if (kRows == 1 && w.entry_cols == 1) {
      entries = AccumulateScalars<kVectors>(d, entries, strip->count, run.panel, run.first, sums);
    } else {
      entries = AccumulateBlocks<kRows, kVectors>(d, entries, strip->count, w.entry_cols, run.panel, run.first, sums);
    }
  }
}

template <int kVectors, class D>
HWY_INLINE void AccumulateVectors(D d, const SegmentRun& run) {
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
  while (tokens > 0) {
    const int64_t vectors = tokens > 2 * lanes ? 3 : tokens > lanes ? 2 : 1;
    if (vectors == 3) AccumulateVectors<3>(d, part);
    if (vectors == 2) AccumulateVectors<2>(d, part);
    if (vectors == 1) AccumulateVectors<1>(d, part);
    tokens -= vectors * lanes;
    part.panel += vectors * lanes;
    part.partial += vectors * lanes;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_ACCUMULATE_INL_H_
