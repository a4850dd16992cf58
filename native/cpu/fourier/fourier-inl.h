// Complex channel mixing per head and mode. Included once per Highway target.
#if defined(DENSITOMETER_CPU_FOURIER_FOURIER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_FOURIER_FOURIER_INL_H_
#undef DENSITOMETER_CPU_FOURIER_FOURIER_INL_H_
#else
#define DENSITOMETER_CPU_FOURIER_FOURIER_INL_H_
#endif

#include <algorithm>

#include "cpu/math/loop-inl.h"
#include "cpu/parallel.h"
#include "densitometer/fourier.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

// Batch rows and output vectors whose accumulators (two each), operands and broadcasts fit the registers: 4 x 2 x 2 + 4
// + 2 of 32 with AVX-512, 4 x 1 x 2 + 2 + 2 of 16 else.
#if HWY_TARGET <= HWY_AVX3
inline constexpr size_t kMixVectors = 2;
#else
inline constexpr size_t kMixVectors = 1;
#endif
inline constexpr size_t kMixRows = 4;

// One head and mode.
struct Mode {
  const float* in_re;
  const float* in_im;
  const float* weight_re;  // [width_in, width_out]
  const float* weight_im;
  float* out_re;
  float* out_im;
};

// kRows batch entries times the weights of kVecs vectors of output channels.
template <size_t kRows, size_t kVecs, class D>
HWY_NOINLINE void MixTile(D d, const dsm_fourier_mix_params& p, const Mode m) {
  const size_t lanes = hn::Lanes(d);
  hn::Vec<D> re[kRows][kVecs], im[kRows][kVecs];
  for (size_t r = 0; r < kRows; ++r) {
    for (size_t n = 0; n < kVecs; ++n) re[r][n] = im[r][n] = hn::Zero(d);
  }
  for (int64_t e = 0; e < p.width_in; ++e) {
    const float* weight_re = m.weight_re + e * p.width_out;
    const float* weight_im = m.weight_im + e * p.width_out;
    hn::Vec<D> w_re[kVecs], w_im[kVecs];
    for (size_t n = 0; n < kVecs; ++n) {
      w_re[n] = hn::LoadU(d, weight_re + n * lanes);
      w_im[n] = hn::LoadU(d, weight_im + n * lanes);
    }
    for (size_t r = 0; r < kRows; ++r) {
      const int64_t at = static_cast<int64_t>(r) * p.in_batch + e;
      const auto x_re = hn::Set(d, m.in_re[at]), x_im = hn::Set(d, m.in_im[at]);
      for (size_t n = 0; n < kVecs; ++n) {
        re[r][n] = hn::NegMulAdd(x_im, w_im[n], hn::MulAdd(x_re, w_re[n], re[r][n]));
        im[r][n] = hn::MulAdd(x_im, w_re[n], hn::MulAdd(x_re, w_im[n], im[r][n]));
      }
    }
  }
  for (size_t r = 0; r < kRows; ++r) {
    const int64_t at = static_cast<int64_t>(r) * p.out_batch;
    for (size_t n = 0; n < kVecs; ++n) {
      hn::StoreU(re[r][n], d, m.out_re + at + n * lanes);
      hn::StoreU(im[r][n], d, m.out_im + at + n * lanes);
    }
  }
}

// All batch entries for the output channels from `column` on.
template <size_t kVecs, class D>
HWY_INLINE void MixColumns(D d, const dsm_fourier_mix_params& p, const Mode& m, int64_t column) {
  int64_t b = 0;
  const auto at = [&](int64_t entry) {
    return Mode{m.in_re + entry * p.in_batch,
                m.in_im + entry * p.in_batch,
                m.weight_re + column,
                m.weight_im + column,
                m.out_re + entry * p.out_batch + column,
                m.out_im + entry * p.out_batch + column};
  };
  for (; b + static_cast<int64_t>(kMixRows) <= p.batch; b += kMixRows) MixTile<kMixRows, kVecs>(d, p, at(b));
  if (b + 2 <= p.batch) {
    MixTile<2, kVecs>(d, p, at(b));
    b += 2;
  }
  if (b < p.batch) MixTile<1, kVecs>(d, p, at(b));
}

// Batch 1 reads the weights once and nothing else of size, so it takes all columns of a row in one go while registers
// last.
HWY_INLINE void MixMode(const dsm_fourier_mix_params& p, const Mode& m) {
  const FullTag d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d)), vecs = kMixVectors;
  int64_t c = 0;
  if (p.batch == 1) {
    for (; c + 4 * lanes <= p.width_out; c += 4 * lanes) MixColumns<4>(d, p, m, c);
  }
  for (; c + vecs * lanes <= p.width_out; c += vecs * lanes) MixColumns<kMixVectors>(d, p, m, c);
  for (; c + lanes <= p.width_out; c += lanes) MixColumns<1>(d, p, m, c);
  for (; c + 8 <= p.width_out && lanes > 8; c += 8) MixColumns<1>(hn::CappedTag<float, 8>(), p, m, c);
  for (; c + 4 <= p.width_out && lanes > 4; c += 4) MixColumns<1>(FourTag(), p, m, c);
  for (; c < p.width_out; ++c) MixColumns<1>(OneTag(), p, m, c);
}

inline void FourierMix(const dsm_fourier_mix_params& p) {
  const int64_t tasks = p.heads * p.modes, weights = p.width_in * p.width_out;
  // 16 complex multiply-adds take as long as streaming one complex weight.
  const int threads = UsefulThreads(p.threads, tasks, 2 * weights * (1 + p.batch / 16));
  ParallelRanges(tasks, threads, [&](int64_t begin, int64_t end, int) {
    for (int64_t task = begin; task < end; ++task) {
      const int64_t h = task / p.modes, mode = task % p.modes;
      const int64_t in = h * p.in_head + mode * p.in_mode, out = h * p.out_head + mode * p.out_mode;
      MixMode(p, {p.in_re + in, p.in_im + in, p.weight_re + task * weights, p.weight_im + task * weights,
                  p.out_re + out, p.out_im + out});
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
