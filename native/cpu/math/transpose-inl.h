// Transposes of small blocks in registers. Included once per Highway target.
#if defined(DENSITOMETER_CPU_MATH_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_MATH_TRANSPOSE_INL_H_
#undef DENSITOMETER_CPU_MATH_TRANSPOSE_INL_H_
#else
#define DENSITOMETER_CPU_MATH_TRANSPOSE_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "cpu/math/loop-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

struct UnitFactor {
  template <class D>
  HWY_INLINE hn::Vec<D> Load(D d, const float* from) const {
    return hn::LoadU(d, from);
  }
  HWY_INLINE float Load(const float* from) const { return *from; }
};

struct ScaleFactor {
  float factor;
  template <class D>
  HWY_INLINE hn::Vec<D> Load(D d, const float* from) const {
    return hn::Mul(hn::Set(d, factor), hn::LoadU(d, from));
  }
  HWY_INLINE float Load(const float* from) const { return factor * *from; }
};

// y[c, r] = x[r][column + c], times the factor, for a 4 x 4 block; rows of y are y_row apart.
template <class Factor>
HWY_INLINE void Transpose4x4(const float* const* x, size_t column, Factor factor, float* y, size_t y_row) {
#if HWY_TARGET == HWY_SCALAR
  for (size_t r = 0; r < 4; ++r) {
    for (size_t c = 0; c < 4; ++c) y[c * y_row + r] = factor.Load(x[r] + column + c);
  }
#else
  const FourTag d;
  const auto a = factor.Load(d, x[0] + column), b = factor.Load(d, x[1] + column);
  const auto c = factor.Load(d, x[2] + column), e = factor.Load(d, x[3] + column);
  // a0 c0 a1 c1 and b0 e0 b1 e1 become a0 b0 c0 e0 and a1 b1 c1 e1.
  const auto ac = hn::InterleaveLower(d, a, c), be = hn::InterleaveLower(d, b, e);
  const auto ac2 = hn::InterleaveUpper(d, a, c), be2 = hn::InterleaveUpper(d, b, e);
  hn::StoreU(hn::InterleaveLower(d, ac, be), d, y);
  hn::StoreU(hn::InterleaveUpper(d, ac, be), d, y + y_row);
  hn::StoreU(hn::InterleaveLower(d, ac2, be2), d, y + 2 * y_row);
  hn::StoreU(hn::InterleaveUpper(d, ac2, be2), d, y + 3 * y_row);
#endif
}

// y[c, r] = x[r][c], times the factor, for four rows of x and all columns.
template <class Factor>
HWY_INLINE void TransposeFourRows(const float* const* x, size_t columns, Factor factor, float* y, size_t y_row) {
  size_t c = 0;
  for (; c + 4 <= columns; c += 4) Transpose4x4(x, c, factor, y + c * y_row, y_row);
  for (; c < columns; ++c) {
    for (size_t r = 0; r < 4; ++r) y[c * y_row + r] = factor.Load(x[r] + c);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
