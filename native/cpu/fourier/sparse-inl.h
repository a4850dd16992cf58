// Complex channel mixing with sparse weights, vectorised over the batch. Included once per Highway target.
#if defined(DENSITOMETER_CPU_FOURIER_SPARSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_FOURIER_SPARSE_INL_H_
#undef DENSITOMETER_CPU_FOURIER_SPARSE_INL_H_
#else
#define DENSITOMETER_CPU_FOURIER_SPARSE_INL_H_
#endif

#include <algorithm>

#include "cpu/fourier/strip.h"
#include "cpu/math/loop-inl.h"
#include "cpu/math/transpose-inl.h"
#include "cpu/parallel.h"
#include "densitometer/fourier.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// strip [width, lanes] from rows of `width` channels, batch entries `stride` apart. Lanes beyond the batch repeat its
// last entry.
template <class D>
HWY_INLINE void GatherChannels(D d, const float* in, int64_t stride, int64_t count, int64_t width, float* strip) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  if (lanes == 1) {
    std::copy(in, in + width, strip);
    return;
  }
  for (int64_t b = 0; b < lanes; b += 4) {
    const float* x[4];
    for (int64_t n = 0; n < 4; ++n) x[n] = in + std::min(b + n, count - 1) * stride;
    TransposeFourRows(x, static_cast<size_t>(width), UnitFactor(), strip + b, static_cast<size_t>(lanes));
  }
}

// The way back, for the lanes that are in the batch.
template <class D>
HWY_INLINE void ScatterChannels(D d, const float* strip, int64_t width, int64_t count, float* out, int64_t stride) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t c = 0;
  for (; lanes > 1 && c + 4 <= width; c += 4) {
    const float* x[4] = {strip + c * lanes, strip + (c + 1) * lanes, strip + (c + 2) * lanes, strip + (c + 3) * lanes};
    int64_t b = 0;
    for (; b + 4 <= count; b += 4) {
      Transpose4x4(x, static_cast<size_t>(b), UnitFactor(), out + b * stride + c, static_cast<size_t>(stride));
    }
    for (; b < count; ++b) {
      for (int64_t n = 0; n < 4; ++n) out[b * stride + c + n] = x[n][b];
    }
  }
  for (; c < width; ++c) {
    for (int64_t b = 0; b < count; ++b) out[b * stride + c] = strip[c * lanes + b];
  }
}

// Adds up all entries of one list into strip.out. A loop per output channel would hold the sums in registers, but a
// processor guesses wrong at the end of nearly every such short loop, which costs more than the stores.
template <class D>
HWY_INLINE void AddEntries(D d, const dsm_fourier_mix_sparse_params& p, int32_t begin, int32_t end,
                           const BatchStrip& strip) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int32_t n = begin; n < end; ++n) {
    const int64_t in = lanes * p.channel_in[n], out = lanes * p.channel_out[n];
    const auto x_re = hn::LoadU(d, strip.in_re + in), x_im = hn::LoadU(d, strip.in_im + in);
    const auto w_re = hn::Set(d, p.value_re[n]), w_im = hn::Set(d, p.value_im[n]);
    const auto re = hn::MulAdd(x_re, w_re, hn::LoadU(d, strip.out_re + out));
    const auto im = hn::MulAdd(x_re, w_im, hn::LoadU(d, strip.out_im + out));
    hn::StoreU(hn::NegMulAdd(x_im, w_im, re), d, strip.out_re + out);
    hn::StoreU(hn::MulAdd(x_im, w_re, im), d, strip.out_im + out);
  }
}

// One head and mode for `count` batch entries from `first` on, as many as d has lanes or fewer.
template <class D>
HWY_NOINLINE void MixLists(D d, const dsm_fourier_mix_sparse_params& p, int64_t task, int64_t first, int64_t count,
                           const BatchStrip strip) {
  const int64_t h = task / p.modes, mode = task % p.modes;
  const int64_t in = first * p.in_batch + h * p.in_head + mode * p.in_mode;
  const int64_t out = first * p.out_batch + h * p.out_head + mode * p.out_mode;
  GatherChannels(d, p.in_re + in, p.in_batch, count, p.width_in, strip.in_re);
  GatherChannels(d, p.in_im + in, p.in_batch, count, p.width_in, strip.in_im);
  const size_t sums = static_cast<size_t>(p.width_out) * hn::Lanes(d);
  std::fill(strip.out_re, strip.out_re + sums, 0.0f);
  std::fill(strip.out_im, strip.out_im + sums, 0.0f);
  AddEntries(d, p, p.start[task], p.start[task + 1], strip);
  ScatterChannels(d, strip.out_re, p.width_out, count, p.out_re + out, p.out_batch);
  ScatterChannels(d, strip.out_im, p.width_out, count, p.out_im + out, p.out_batch);
}

inline void FourierMixSparse(const dsm_fourier_mix_sparse_params& p) {
  const FullTag d;
  const int64_t tasks = p.heads * p.modes, lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t entries = p.start[tasks];
  const int64_t cost = (p.batch + lanes - 1) / lanes * (p.width_in + p.width_out + 4 * (1 + entries / tasks));
  ParallelRanges(tasks, UsefulThreads(p.threads, tasks, cost), [&](int64_t begin, int64_t end, int slot) {
    const BatchStrip strip = BatchStripAt(p, p.workspace + slot * BatchStripFloats(p));
    for (int64_t task = begin; task < end; ++task) {
      for (int64_t b = 0; b < p.batch; b += lanes) {
        const int64_t count = std::min(lanes, p.batch - b);
        if (count == 1) {
          MixLists(OneTag(), p, task, b, count, strip);
        } else if (count <= static_cast<int64_t>(hn::Lanes(FourTag()))) {
          MixLists(FourTag(), p, task, b, count, strip);
        } else {
          MixLists(d, p, task, b, count, strip);
        }
      }
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
