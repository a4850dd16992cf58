// Complex FFT over the rows of a [length, lanes] array, one transform per lane: Stockham's self-sorting form with
// radices 4, 2, 3, 5 and any prime. Included once per Highway target.
#if defined(DENSITOMETER_CPU_AUTOCORRELATION_FFT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_AUTOCORRELATION_FFT_INL_H_
#undef DENSITOMETER_CPU_AUTOCORRELATION_FFT_INL_H_
#else
#define DENSITOMETER_CPU_AUTOCORRELATION_FFT_INL_H_
#endif

#include <cstddef>
#include <cstdint>
#include <utility>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Real and imaginary parts, rows of Lanes(d) floats.
struct ComplexRows {
  float* re;
  float* im;
};

template <class V>
struct Complex {
  V re;
  V im;
};

template <class V>
HWY_INLINE Complex<V> operator+(Complex<V> a, Complex<V> b) {
  return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}

template <class V>
HWY_INLINE Complex<V> operator-(Complex<V> a, Complex<V> b) {
  return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}

// -i a
template <class V>
HWY_INLINE Complex<V> TurnBack(Complex<V> a) {
  return {a.im, hn::Neg(a.re)};
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE Complex<V> Scale(D d, Complex<V> a, float factor) {
  return {hn::Mul(a.re, hn::Set(d, factor)), hn::Mul(a.im, hn::Set(d, factor))};
}

// a + factor b
template <class D, class V = hn::Vec<D>>
HWY_INLINE Complex<V> AddScaled(D d, Complex<V> a, float factor, Complex<V> b) {
  return {hn::MulAdd(hn::Set(d, factor), b.re, a.re), hn::MulAdd(hn::Set(d, factor), b.im, a.im)};
}

// a times the root of unity w = (cos, -sin) at `root` in the plan.
template <class D, class V = hn::Vec<D>>
HWY_INLINE Complex<V> Twist(D d, Complex<V> a, const float* root) {
  const auto c = hn::Set(d, root[0]), s = hn::Set(d, root[1]);
  return {hn::NegMulAdd(a.im, s, hn::Mul(a.re, c)), hn::MulAdd(a.re, s, hn::Mul(a.im, c))};
}

template <class D>
HWY_INLINE Complex<hn::Vec<D>> LoadRow(D d, ComplexRows x, int64_t row) {
  const int64_t at = row * static_cast<int64_t>(hn::Lanes(d));
  return {hn::LoadU(d, x.re + at), hn::LoadU(d, x.im + at)};
}

template <class D>
HWY_INLINE void StoreRow(D d, Complex<hn::Vec<D>> v, ComplexRows y, int64_t row) {
  const int64_t at = row * static_cast<int64_t>(hn::Lanes(d));
  hn::StoreU(v.re, d, y.re + at);
  hn::StoreU(v.im, d, y.im + at);
}

// DFT of kRadix values in place.
template <size_t kRadix, class D, class C>
HWY_INLINE void Butterfly(D d, C* a) {
  if constexpr (kRadix == 2) {
    const C difference = a[0] - a[1];
    a[0] = a[0] + a[1];
    a[1] = difference;
  } else if constexpr (kRadix == 3) {
    const C sum = a[1] + a[2], turned = Scale(d, TurnBack(a[1] - a[2]), 0.86602540378443864676f);
    const C base = AddScaled(d, a[0], -0.5f, sum);
    a[0] = a[0] + sum;
    a[1] = base + turned;
    a[2] = base - turned;
  } else if constexpr (kRadix == 4) {
    const C even = a[0] + a[2], odd = a[1] + a[3], across = a[0] - a[2], turned = TurnBack(a[1] - a[3]);
    a[0] = even + odd;
    a[1] = across + turned;
    a[2] = even - odd;
    a[3] = across - turned;
  } else {
    static_assert(kRadix == 5, "radices are 2, 3, 4 and 5");
    constexpr float kCos1 = 0.30901699437494742410f, kCos2 = -0.80901699437494742410f;
    constexpr float kSin1 = 0.95105651629515357212f, kSin2 = 0.58778525229247312917f;
    const C near = a[1] + a[4], far = a[2] + a[3];
    const C near_turned = TurnBack(a[1] - a[4]), far_turned = TurnBack(a[2] - a[3]);
    const C base1 = AddScaled(d, AddScaled(d, a[0], kCos1, near), kCos2, far);
    const C base2 = AddScaled(d, AddScaled(d, a[0], kCos2, near), kCos1, far);
    const C turn1 = AddScaled(d, Scale(d, near_turned, kSin1), kSin2, far_turned);
    const C turn2 = AddScaled(d, Scale(d, near_turned, kSin2), -kSin1, far_turned);
    a[0] = a[0] + near + far;
    a[1] = base1 + turn1;
    a[2] = base2 + turn2;
    a[3] = base2 - turn2;
    a[4] = base1 - turn1;
  }
}

// Where a pass stands: `groups` blocks of length / (radix * done) inputs are combined, `done` transforms lie side by
// side.
struct Pass {
  int64_t length;
  int64_t done;
  int64_t groups;
};

template <size_t kRadix, class D>
HWY_NOINLINE void RadixPass(D d, const Pass pass, const float* plan, ComplexRows x, ComplexRows y) {
  constexpr int64_t kStep = kRadix;
  for (int64_t g = 0; g < pass.groups; ++g) {
    for (int64_t s = 0; s < pass.done; ++s) {
      Complex<hn::Vec<D>> a[kRadix];
      for (int64_t r = 0; r < kStep; ++r) a[r] = LoadRow(d, x, s + pass.done * (g + pass.groups * r));
      Butterfly<kRadix>(d, a);
      StoreRow(d, a[0], y, s + pass.done * kStep * g);
      for (int64_t j = 1; j < kStep; ++j) {
        StoreRow(d, Twist(d, a[j], plan + 2 * (g * j * pass.done)), y, s + pass.done * (kStep * g + j));
      }
    }
  }
}

// Any other prime: the sums as they stand, radix^2 products.
template <class D>
HWY_NOINLINE void PrimePass(D d, const Pass pass, int64_t radix, const float* plan, ComplexRows x, ComplexRows y) {
  const int64_t step = pass.length / radix;
  for (int64_t g = 0; g < pass.groups; ++g) {
    for (int64_t s = 0; s < pass.done; ++s) {
      for (int64_t j = 0; j < radix; ++j) {
        auto sum = LoadRow(d, x, s + pass.done * g);
        for (int64_t r = 1; r < radix; ++r) {
          sum = sum + Twist(d, LoadRow(d, x, s + pass.done * (g + pass.groups * r)), plan + 2 * (r * j % radix * step));
        }
        StoreRow(d, Twist(d, sum, plan + 2 * (g * j * pass.done)), y, s + pass.done * (radix * g + j));
      }
    }
  }
}

// The smallest radix to split `length` by; 4 before 2.
inline int64_t NextRadix(int64_t length) {
  if (length % 4 == 0) return 4;
  for (int64_t radix = 2; radix * radix <= length; ++radix) {
    if (length % radix == 0) return radix;
  }
  return length;
}

// Transforms x; returns which of x and y holds the result, the other is scratch. plan as dsm_autocorrelation_plan fills
// it.
template <class D>
HWY_INLINE ComplexRows Transform(D d, int64_t length, const float* plan, ComplexRows x, ComplexRows y) {
  int64_t done = 1;
  while (done < length) {
    const int64_t radix = NextRadix(length / done);
    const Pass pass{length, done, length / done / radix};
    if (radix == 4) {
      RadixPass<4>(d, pass, plan, x, y);
    } else if (radix == 2) {
      RadixPass<2>(d, pass, plan, x, y);
    } else if (radix == 3) {
      RadixPass<3>(d, pass, plan, x, y);
    } else if (radix == 5) {
      RadixPass<5>(d, pass, plan, x, y);
    } else {
      PrimePass(d, pass, radix, plan, x, y);
    }
    std::swap(x, y);
    done *= radix;
  }
  return x;
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
