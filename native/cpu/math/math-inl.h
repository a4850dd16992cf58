// Elementary functions on float vectors, each within a few units in the last place. Included once per Highway target.
#if defined(DENSITOMETER_CPU_MATH_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_MATH_MATH_INL_H_
#undef DENSITOMETER_CPU_MATH_MATH_INL_H_
#else
#define DENSITOMETER_CPU_MATH_MATH_INL_H_
#endif

#include <cmath>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

inline constexpr float kLog2E = 1.44269504088896341f;

// 2^f for |f| <= 1/2: polynomial of Cephes' exp2f, relative error 1.7e-7.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp2Fraction(D d, V f) {
  V p = hn::Set(d, 1.535336188319500e-4f);
  p = hn::MulAdd(p, f, hn::Set(d, 1.339887440266574e-3f));
  p = hn::MulAdd(p, f, hn::Set(d, 9.618437357674640e-3f));
  p = hn::MulAdd(p, f, hn::Set(d, 5.550332471162809e-2f));
  p = hn::MulAdd(p, f, hn::Set(d, 2.402264791363012e-1f));
  p = hn::MulAdd(p, f, hn::Set(d, 6.931472028550421e-1f));
  return hn::MulAdd(p, f, hn::Set(d, 1.0f));
}

// v * 2^n, where `shifted` is n + 1.5 * 2^23: n then stands in the low bits of its pattern.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V ScaleByShifted(D d, V v, V shifted) {
  const hn::RebindToSigned<D> di;
  return hn::BitCast(d, hn::Add(hn::BitCast(di, v), hn::ShiftLeft<23>(hn::BitCast(di, shifted))));
}

inline constexpr float kRoundShift = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer

// 2^x for x <= 0; 2^-126 and less become about 2^-126, NaN stays. For softmax, whose arguments are differences to the
// maximum.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp2NonPositive(D d, V x) {
  // The constant comes first: x86 returns the second operand when one is NaN.
  const V t = hn::Max(hn::Set(d, -126.0f), x);
  const V shifted = hn::Add(t, hn::Set(d, kRoundShift));
  const V f = hn::Sub(t, hn::Sub(shifted, hn::Set(d, kRoundShift)));
  return ScaleByShifted(d, Exp2Fraction(d, f), shifted);
}

// e^x: 0 below -87, infinity above 88.73, NaN stays.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  const V t = hn::Min(hn::Set(d, 89.0f), hn::Max(hn::Set(d, -87.0f), x));
  const V shifted = hn::MulAdd(t, hn::Set(d, kLog2E), hn::Set(d, kRoundShift));
  const V n = hn::Sub(shifted, hn::Set(d, kRoundShift));
  // ln 2 in two parts (Cody and Waite), so that r is exact to the last places.
  V r = hn::NegMulAdd(n, hn::Set(d, 0.693359375f), t);
  r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4f), r);
  V p = hn::Set(d, 1.9875691500e-4f);
  p = hn::MulAdd(p, r, hn::Set(d, 1.3981999507e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 8.3334519073e-3f));
  p = hn::MulAdd(p, r, hn::Set(d, 4.1665795894e-2f));
  p = hn::MulAdd(p, r, hn::Set(d, 1.6666665459e-1f));
  p = hn::MulAdd(p, r, hn::Set(d, 5.0000001201e-1f));
  p = hn::Add(hn::MulAdd(p, hn::Mul(r, r), r), hn::Set(d, 1.0f));
  // n = 128 has no pattern: 2^(n-1), then doubled.
  const V half = ScaleByShifted(d, p, hn::Sub(shifted, hn::Set(d, 1.0f)));
  const V y = hn::IfThenZeroElse(hn::Lt(x, hn::Set(d, -87.0f)), hn::Add(half, half));
  return hn::IfThenElse(hn::Ne(x, x), x, hn::IfThenElse(hn::Gt(x, hn::Set(d, 88.73f)), hn::Set(d, HUGE_VALF), y));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sigmoid(D d, V x) {
  const V one = hn::Set(d, 1.0f);
  return hn::Div(one, hn::Add(one, Exp(d, hn::Neg(x))));
}

// Odd polynomial (Cephes' tanhf) near 0, elsewhere 1 - 2 / (e^2|x| + 1) with x's sign.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Tanh(D d, V x) {
  const V one = hn::Set(d, 1.0f);
  const V magnitude = hn::Abs(x);
  const V z = hn::Mul(x, x);
  V p = hn::Set(d, -5.70498872745e-3f);
  p = hn::MulAdd(p, z, hn::Set(d, 2.06390887954e-2f));
  p = hn::MulAdd(p, z, hn::Set(d, -5.37397155531e-2f));
  p = hn::MulAdd(p, z, hn::Set(d, 1.33314422036e-1f));
  p = hn::MulAdd(p, z, hn::Set(d, -3.33332819422e-1f));
  const V near = hn::MulAdd(hn::Mul(p, z), x, x);
  const V e = Exp(d, hn::Add(magnitude, magnitude));
  const V far = hn::Sub(one, hn::Div(hn::Set(d, 2.0f), hn::Add(e, one)));
  return hn::IfThenElse(hn::Lt(magnitude, hn::Set(d, 0.625f)), near, hn::CopySign(far, x));
}

// Odd rational function of degrees 13 and 8 on [-4, 4], beyond which erf is 1 in float.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Erf(D d, V x) {
  const V t = hn::Min(hn::Set(d, 4.0f), hn::Max(hn::Set(d, -4.0f), x));
  const V z = hn::Mul(t, t);
  V p = hn::Set(d, -2.72614225801306e-10f);
  p = hn::MulAdd(p, z, hn::Set(d, 2.77068142495902e-08f));
  p = hn::MulAdd(p, z, hn::Set(d, -2.10102402082508e-06f));
  p = hn::MulAdd(p, z, hn::Set(d, -5.69250639462346e-05f));
  p = hn::MulAdd(p, z, hn::Set(d, -7.34990630326855e-04f));
  p = hn::MulAdd(p, z, hn::Set(d, -2.95459980854025e-03f));
  p = hn::MulAdd(p, z, hn::Set(d, -1.60960333262415e-02f));
  V q = hn::Set(d, -1.45660718464996e-05f);
  q = hn::MulAdd(q, z, hn::Set(d, -2.13374055278905e-04f));
  q = hn::MulAdd(q, z, hn::Set(d, -1.68282697438203e-03f));
  q = hn::MulAdd(q, z, hn::Set(d, -7.37332916720468e-03f));
  q = hn::MulAdd(q, z, hn::Set(d, -1.42647390514189e-02f));
  return hn::Div(hn::Mul(t, p), q);
}

// x Phi(x), the normal distribution's Phi as 0.5 + t P(s) with t = x within [-limit, limit] and s = 2 (t / limit)^2 -
// 1: no division and no exponential, so that what follows a sparse product does not take longer than the product. P is
// the minimax polynomial of degree 13 (weights found by Lawson's iteration, error of Phi below 1e-7), held to
// Phi(-limit) = 0; the limit is a float next to 5.3 for which 0.5 / limit is almost a float, so that this survives
// rounding. Error below 2e-7 times the greater of 1 and |x|, and 1e-6 of the result besides.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Gelu(D d, V x) {
  constexpr float kLimit = 5.30008364f;
  constexpr float kP[] = {-0.000632211624f, 0.00167003623f, -0.00149399613f, 0.0019214364f,  -0.00539389346f,
                          0.00960509945f,   -0.0134352455f, 0.0186727326f,   -0.0252332799f, 0.0321188904f,
                          -0.039595902f,    0.0492612533f,  -0.0665172711f,  0.133390486f};
  const V t = hn::Min(hn::Set(d, kLimit), hn::Max(hn::Set(d, -kLimit), x));
  const V s = hn::MulAdd(hn::Mul(t, t), hn::Set(d, 2 / (kLimit * kLimit)), hn::Set(d, -1.0f));
  V p = hn::Set(d, kP[0]);
  for (size_t i = 1; i < sizeof(kP) / sizeof(kP[0]); ++i) p = hn::MulAdd(p, s, hn::Set(d, kP[i]));
  const V phi = hn::Max(hn::MulAdd(t, p, hn::Set(d, 0.5f)), hn::Zero(d));
  return hn::Mul(x, phi);
}

// x for x > 0, else alpha (e^x - 1), by a polynomial near 0 where the difference would cancel.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Elu(D d, V x, V alpha) {
  V p = hn::Set(d, 1.0f / 720);
  p = hn::MulAdd(p, x, hn::Set(d, 1.0f / 120));
  p = hn::MulAdd(p, x, hn::Set(d, 1.0f / 24));
  p = hn::MulAdd(p, x, hn::Set(d, 1.0f / 6));
  p = hn::MulAdd(p, x, hn::Set(d, 0.5f));
  const V near = hn::MulAdd(hn::Mul(p, x), x, x);
  const V far = hn::Sub(Exp(d, x), hn::Set(d, 1.0f));
  const V below = hn::IfThenElse(hn::Gt(x, hn::Set(d, -0.25f)), near, far);
  return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x, hn::Mul(alpha, below));
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
