// One entry, and four at once: the innermost step that CSR and 2:4 share.
#if defined(DENSITOMETER_CPU_SPARSE_LINEAR_ENTRY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SPARSE_LINEAR_ENTRY_INL_H_
#undef DENSITOMETER_CPU_SPARSE_LINEAR_ENTRY_INL_H_
#else
#define DENSITOMETER_CPU_SPARSE_LINEAR_ENTRY_INL_H_
#endif

#include "cpu/sparse_linear/epilogue-inl.h"
#include "cpu/sparse_linear/prefetch.h"
#include "cpu/sparse_linear/tile.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// How many strips ahead y is fetched: some 16 x 30 cycles, the latency of memory.
constexpr int kPrefetchStrips = 16;

struct SegmentRun {
  const dsm_sparse_weight* weight;
  int64_t index;
  const float* panel;
  float* partial;
  bool first;            // the sums start from zero, not from what partial holds
  const Finish* finish;  // where the sums are complete: what becomes of them; else they go back to partial
  PanelPrefetch* prefetch;
};

template <int kVectors, class D, class V>
HWY_INLINE void AddEntry(D d, V weight, const float* x, V (&sum)[kVectors]) {
  for (int v = 0; v < kVectors; ++v) sum[v] = hn::MulAdd(weight, hn::Load(d, x + v * hn::Lanes(d)), sum[v]);
}

// Four values, each in all lanes. The two load units are the bottleneck (3 vectors of x for each entry), so the four
// come with one load and a shuffle each instead of four loads.
template <class D>
HWY_INLINE void LoadFour(D d, const float* values, hn::Vec<D> (&four)[4]) {
#if HWY_TARGET == HWY_SCALAR
  for (int i = 0; i < 4; ++i) four[i] = hn::Set(d, values[i]);
#else
  const hn::Vec<D> all = hn::LoadDup128(d, values);
  four[0] = hn::Broadcast<0>(all);
  four[1] = hn::Broadcast<1>(all);
  four[2] = hn::Broadcast<2>(all);
  four[3] = hn::Broadcast<3>(all);
#endif
}

// Sums of one row: four sets, because with fewer the 4 cycles of latency of an FMA would bound the loop.
template <int kVectors, class D>
struct RowSums {
  HWY_INLINE RowSums(D d, const float* from) {
    for (int v = 0; v < kVectors; ++v) {
      sum[0][v] = from == nullptr ? hn::Zero(d) : hn::Load(d, from + v * hn::Lanes(d));
      sum[1][v] = sum[2][v] = sum[3][v] = hn::Zero(d);
    }
  }

  HWY_INLINE void Store(D d, float* to) const {
    for (int v = 0; v < kVectors; ++v) {
      const auto total = hn::Add(hn::Add(sum[0][v], sum[1][v]), hn::Add(sum[2][v], sum[3][v]));
      hn::Store(total, d, to + v * hn::Lanes(d));
    }
  }

  hn::Vec<D> sum[4][kVectors];
};

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_ENTRY_INL_H_
