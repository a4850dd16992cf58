// Autoformer's auto-correlation: mean correlation, the best lags, rolled values. Included once per Highway target.
#if defined(DENSITOMETER_CPU_AUTOCORRELATION_AUTOCORRELATION_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_AUTOCORRELATION_AUTOCORRELATION_INL_H_
#undef DENSITOMETER_CPU_AUTOCORRELATION_AUTOCORRELATION_INL_H_
#else
#define DENSITOMETER_CPU_AUTOCORRELATION_AUTOCORRELATION_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

#include "cpu/autocorrelation/fft-inl.h"
#include "cpu/autocorrelation/scratch.h"
#include "cpu/math/loop-inl.h"
#include "cpu/order.h"
#include "cpu/parallel.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// to [length, lanes] = channels [0, width) of rows `row` apart; zeros beyond width and from `rows` on.
HWY_INLINE void GatherStrip(const float* from, int64_t row, int64_t rows, int64_t length, size_t width, float* to) {
  const FullTag d;
  const size_t lanes = hn::Lanes(d);
  for (int64_t t = 0; t < length; ++t) {
    float* at = to + t * static_cast<int64_t>(lanes);
    if (t < rows && width == lanes) {
      hn::StoreU(hn::LoadU(d, from + t * row), d, at);
      continue;
    }
    hn::StoreU(hn::Zero(d), d, at);
    if (t < rows) std::memcpy(at, from + t * row, width * sizeof(float));
  }
}

// Adds Q conj(K) at each frequency to spectrum [bins, 2, lanes], given z = the transform of q + i k. Both spectra come
// from one transform: 2 Q[f] = z[f] + conj(z[-f]) and 2i K[f] = z[f] - conj(z[-f]). The result is 4 times too large.
HWY_INLINE void AddCrossSpectrum(ComplexRows z, int64_t length, float* spectrum) {
  const FullTag d;
  const size_t lanes = hn::Lanes(d);
  for (int64_t f = 0; f < Bins(length); ++f) {
    const auto a = LoadRow(d, z, f), b = LoadRow(d, z, f == 0 ? 0 : length - f);
    const auto q_re = hn::Add(a.re, b.re), q_im = hn::Sub(a.im, b.im);
    const auto k_re = hn::Add(a.im, b.im), k_im = hn::Sub(b.re, a.re);
    float* at = spectrum + 2 * f * static_cast<int64_t>(lanes);
    const auto re = hn::MulAdd(q_re, k_re, hn::MulAdd(q_im, k_im, hn::LoadU(d, at)));
    const auto im = hn::MulAdd(q_im, k_re, hn::NegMulAdd(q_re, k_im, hn::LoadU(d, at + lanes)));
    hn::StoreU(re, d, at);
    hn::StoreU(im, d, at + lanes);
  }
}

// total [2, bins] = the cross spectrum summed over one part of the channels of batch entry b.
HWY_INLINE void PartSpectrum(const dsm_autocorrelation_params& p, int64_t b, int64_t part, float* slot, float* total) {
  const FullTag d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), parts = PartsPerEntry(p), bins = Bins(p.length);
  const int64_t strips = (p.channels + lanes - 1) / lanes, buffer = p.length * lanes;
  float* spectrum = slot + 4 * p.length * kMaxLanes;
  std::memset(spectrum, 0, static_cast<size_t>(2 * bins * lanes) * sizeof(float));
  for (int64_t strip = strips * part / parts; strip < strips * (part + 1) / parts; ++strip) {
    const int64_t c = strip * lanes;
    const size_t width = static_cast<size_t>(std::min(lanes, p.channels - c));
    GatherStrip(p.q + b * p.q_batch + c, p.q_row, p.length, p.length, width, slot);
    GatherStrip(p.k + b * p.k_batch + c, p.k_row, p.key_length, p.length, width, slot + buffer);
    const ComplexRows z = Transform(d, p.length, p.plan, {slot, slot + buffer}, {slot + 2 * buffer, slot + 3 * buffer});
    AddCrossSpectrum(z, p.length, spectrum);
  }
  for (int64_t i = 0; i < 2 * bins; ++i) {
    total[i % 2 * bins + i / 2] = hn::GetLane(hn::SumOfLanes(d, hn::LoadU(d, spectrum + i * lanes)));
  }
}

// mean [length] from the spectra of the parts: the inverse transform, as the real part of the transform of the
// conjugate.
HWY_INLINE void MeanFromSpectra(const dsm_autocorrelation_params& p, const float* spectra, float* slot, float* mean) {
  const int64_t bins = Bins(p.length);
  const ComplexRows x{slot, slot + p.length}, y{slot + 2 * p.length, slot + 3 * p.length};
  for (int64_t f = 0; f < bins; ++f) {
    float re = 0, im = 0;
    for (int64_t part = 0; part < PartsPerEntry(p); ++part) {
      re += spectra[part * 2 * bins + f];
      im += spectra[(part * 2 + 1) * bins + f];
    }
    const int64_t mirror = f == 0 ? 0 : p.length - f;
    x.re[f] = x.re[mirror] = re;
    x.im[mirror] = im;
    x.im[f] = -im;
  }
  const ComplexRows z = Transform(OneTag(), p.length, p.plan, x, y);
  const float share = static_cast<float>(0.25 / (static_cast<double>(p.length) * static_cast<double>(p.channels)));
  for (int64_t t = 0; t < p.length; ++t) mean[t] = z.re[t] * share;
}

HWY_INLINE void AddRow(const float* from, int64_t size, float* to) {
  ForEachVector(static_cast<size_t>(size), [=](auto d, size_t i) {
    hn::StoreU(hn::Add(hn::LoadU(d, to + i), hn::LoadU(d, from + i)), d, to + i);
  });
}

// mean [length] from the gram matrix: entry (i, t) belongs to lag (i - t) mod length, so row i is added, rotated by i,
// to the lags in descending order, which `reversed` [length] holds: reversed[u] is lag -u.
HWY_INLINE void MeanFromGram(const dsm_autocorrelation_params& p, int64_t b, float* reversed, float* mean) {
  const int64_t length = p.length, columns = std::min(length, p.key_length);
  std::memset(reversed, 0, static_cast<size_t>(length) * sizeof(float));
  for (int64_t i = 0; i < length; ++i) {
    const float* row = p.gram + b * p.gram_batch + i * p.gram_row;
    AddRow(row, std::min(i, columns), reversed + length - i);
    if (i < columns) AddRow(row + i, columns - i, reversed);
  }
  for (int64_t lag = 0; lag < length; ++lag) {
    mean[lag] = reversed[(length - lag) % length] / static_cast<float>(p.channels);
  }
}

// Picks the largest entries of correlation [lags] and turns their values into softmax weights.
HWY_INLINE void ChooseLags(const dsm_autocorrelation_params& p, const float* correlation, int64_t* keys, int32_t* lags,
                           float* weights) {
  for (int64_t i = 0; i < p.lags; ++i) keys[i] = DescendingKey(correlation[i], i);
  std::partial_sort(keys, keys + p.top, keys + p.lags, std::greater<int64_t>());
  double total = 0;
  for (int64_t i = 0; i < p.top; ++i) {
    lags[i] = static_cast<int32_t>(IndexOfKey(keys[i]));
    weights[i] = std::exp(correlation[lags[i]] - correlation[lags[0]]);
    total += weights[i];
  }
  for (int64_t i = 0; i < p.top; ++i) weights[i] = static_cast<float>(weights[i] / total);
}

HWY_INLINE void MapLags(const dsm_autocorrelation_params& p, const float* mean, float* mapped) {
  for (int64_t i = 0; i < p.lags; ++i) {
    const float* row = p.lag_map + i * p.length;
    mapped[i] = SumVectors(static_cast<size_t>(p.length),
                           [=](auto d, size_t t) { return hn::Mul(hn::LoadU(d, row + t), hn::LoadU(d, mean + t)); });
  }
}

HWY_INLINE void EntryLags(const dsm_autocorrelation_params& p, const AutocorrelationScratch& s, int64_t b,
                          float* slot) {
  float* mean = slot + s.mean;
  if (p.gram != nullptr) {
    MeanFromGram(p, b, slot, mean);
  } else {
    MeanFromSpectra(p, p.workspace + s.spectra + b * PartsPerEntry(p) * 2 * Bins(p.length), slot, mean);
  }
  if (p.lag_map != nullptr) {
    MapLags(p, mean, slot + s.mapped);
    mean = slot + s.mapped;
  }
  ChooseLags(p, mean, reinterpret_cast<int64_t*>(slot + s.keys),
             reinterpret_cast<int32_t*>(p.workspace + s.lags) + b * p.top, p.workspace + s.weights + b * p.top);
}

// out = sum over n of weights[n] rows[n].
HWY_INLINE void WeighRows(const float* const* rows, const float* weights, int64_t count, size_t size, float* out) {
  const FullTag d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + 4 * lanes <= size; i += 4 * lanes) {
    auto a = hn::Zero(d), b = a, c = a, e = a;
    for (int64_t n = 0; n < count; ++n) {
      const auto weight = hn::Set(d, weights[n]);
      a = hn::MulAdd(weight, hn::LoadU(d, rows[n] + i), a);
      b = hn::MulAdd(weight, hn::LoadU(d, rows[n] + i + lanes), b);
      c = hn::MulAdd(weight, hn::LoadU(d, rows[n] + i + 2 * lanes), c);
      e = hn::MulAdd(weight, hn::LoadU(d, rows[n] + i + 3 * lanes), e);
    }
    hn::StoreU(a, d, out + i);
    hn::StoreU(b, d, out + i + lanes);
    hn::StoreU(c, d, out + i + 2 * lanes);
    hn::StoreU(e, d, out + i + 3 * lanes);
  }
  ForEachVector(size - i, [&](auto tag, size_t at) {
    auto sum = hn::Zero(tag);
    for (int64_t n = 0; n < count; ++n) {
      sum = hn::MulAdd(hn::Set(tag, weights[n]), hn::LoadU(tag, rows[n] + i + at), sum);
    }
    hn::StoreU(sum, tag, out + i + at);
  });
}

HWY_INLINE void RollRow(const dsm_autocorrelation_params& p, const AutocorrelationScratch& s, int64_t b, int64_t t) {
  const int32_t* lags = reinterpret_cast<const int32_t*>(p.workspace + s.lags) + b * p.top;
  const float* weights = p.workspace + s.weights + b * p.top;
  const float* rows[kMaxTop];
  float shares[kMaxTop];
  int64_t count = 0;
  for (int64_t i = 0; i < p.top; ++i) {
    const int64_t from = (t + lags[i]) % p.length;
    if (from >= p.key_length) continue;
    rows[count] = p.v + b * p.v_batch + from * p.v_row;
    shares[count++] = weights[i];
  }
  WeighRows(rows, shares, count, static_cast<size_t>(p.value_channels), p.out + b * p.out_batch + t * p.out_row);
}

inline void Autocorrelation(const dsm_autocorrelation_params& p) {
  const AutocorrelationScratch s = ScratchOf(p);
  const int64_t parts = PartsPerEntry(p), bins = Bins(p.length);
  const auto slot_at = [&](int slot) { return p.workspace + s.slots + slot * s.slot; };
  if (p.gram == nullptr) {
    // Five passes over q and k, each of a few streamed elements' cost.
    const int threads = UsefulThreads(p.threads, p.batch * parts, 10 * p.length * p.channels / parts);
    ParallelRanges(p.batch * parts, threads, [&](int64_t begin, int64_t end, int slot) {
      for (int64_t task = begin; task < end; ++task) {
        PartSpectrum(p, task / parts, task % parts, slot_at(slot), p.workspace + s.spectra + task * 2 * bins);
      }
    });
  }
  const int64_t correlate = p.gram != nullptr ? p.length * p.length : 40 * p.length;
  ParallelRanges(p.batch, UsefulThreads(p.threads, p.batch, correlate), [&](int64_t begin, int64_t end, int slot) {
    for (int64_t b = begin; b < end; ++b) EntryLags(p, s, b, slot_at(slot));
  });
  const int64_t rows = p.batch * p.length;
  ParallelRanges(rows, UsefulThreads(p.threads, rows, p.top * p.value_channels), [&](int64_t begin, int64_t end, int) {
    for (int64_t r = begin; r < end; ++r) RollRow(p, s, r / p.length, r % p.length);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
