// Register tiles of the two small matrix products inside attention. Included once per Highway target.
#if defined(DENSITOMETER_CPU_ATTENTION_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_ATTENTION_TILE_INL_H_
#undef DENSITOMETER_CPU_ATTENTION_TILE_INL_H_
#else
#define DENSITOMETER_CPU_ATTENTION_TILE_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "cpu/math/loop-inl.h"
#include "cpu/math/transpose-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Accumulators, operands and one broadcast fit the registers: 32 with AVX-512 (8 x 3 + 3 + 1, 6 x 4 + 4 + 1), else 16.
#if HWY_TARGET <= HWY_AVX3
inline constexpr size_t kQueryVectors = 3;
inline constexpr size_t kScalarRows = 8;
inline constexpr size_t kValueVectors = 4;
inline constexpr size_t kOutRows = 6;
#else
inline constexpr size_t kQueryVectors = 2;
inline constexpr size_t kScalarRows = 6;
inline constexpr size_t kValueVectors = 2;
inline constexpr size_t kOutRows = 6;
#endif

// Numbers that a tile takes one at a time: x[m, e] = at[m * row + e * step].
struct Scalars {
  const float* at;
  int64_t row;
  int64_t step;
};

// out[m, i] = sum over e of x[m, e] columns[e, i] for kRows rows of x and kVecs vectors of i; columns and out have rows
// of kVecs vectors.
template <size_t kRows, size_t kVecs, class D>
HWY_NOINLINE void ColumnTile(D d, const Scalars& x, const float* HWY_RESTRICT columns, size_t depth,
                             float* HWY_RESTRICT out) {
  const size_t lanes = hn::Lanes(d);
  hn::Vec<D> acc[kRows][kVecs];
  for (size_t m = 0; m < kRows; ++m) {
    for (size_t n = 0; n < kVecs; ++n) acc[m][n] = hn::Zero(d);
  }
  const float* at = x.at;
  for (size_t e = 0; e < depth; ++e, at += x.step) {
    hn::Vec<D> column[kVecs];
    for (size_t n = 0; n < kVecs; ++n) column[n] = hn::LoadU(d, columns + (e * kVecs + n) * lanes);
    for (size_t m = 0; m < kRows; ++m) {
      const auto scalar = hn::Set(d, at[static_cast<int64_t>(m) * x.row]);
      for (size_t n = 0; n < kVecs; ++n) acc[m][n] = hn::MulAdd(scalar, column[n], acc[m][n]);
    }
  }
  for (size_t m = 0; m < kRows; ++m) {
    for (size_t n = 0; n < kVecs; ++n) hn::StoreU(acc[m][n], d, out + (m * kVecs + n) * lanes);
  }
}

// ColumnTile for 1 to kMost rows: each number of rows has its own code.
template <size_t kMost, size_t kVecs, class D>
HWY_INLINE void ColumnRows(D d, size_t rows, const Scalars& x, const float* columns, size_t depth, float* out) {
  if constexpr (kMost > 1) {
    if (rows < kMost) return ColumnRows<kMost - 1, kVecs>(d, rows, x, columns, depth, out);
  }
  ColumnTile<kMost, kVecs>(d, x, columns, depth, out);
}

// out[m][0 .. kVecs vectors) = factors[m] * sum over j of weights[j, m] v[j, ..]; weights have rows of `block` floats.
template <size_t kRows, size_t kVecs, class D>
HWY_NOINLINE void ValueTile(D d, const float* HWY_RESTRICT weights, size_t block, const float* HWY_RESTRICT v,
                            int64_t v_row, size_t keys, const float* HWY_RESTRICT factors, float* const* out,
                            size_t column) {
  const size_t lanes = hn::Lanes(d);
  hn::Vec<D> acc[kRows][kVecs];
  for (size_t m = 0; m < kRows; ++m) {
    for (size_t n = 0; n < kVecs; ++n) acc[m][n] = hn::Zero(d);
  }
  for (size_t j = 0; j < keys; ++j) {
    hn::Vec<D> value[kVecs];
    for (size_t n = 0; n < kVecs; ++n) value[n] = hn::LoadU(d, v + n * lanes);
    for (size_t m = 0; m < kRows; ++m) {
      const auto weight = hn::Set(d, weights[m]);
      for (size_t n = 0; n < kVecs; ++n) acc[m][n] = hn::MulAdd(weight, value[n], acc[m][n]);
    }
    weights += block;
    v += v_row;
  }
  for (size_t m = 0; m < kRows; ++m) {
    const auto factor = hn::Set(d, factors[m]);
    for (size_t n = 0; n < kVecs; ++n) {
      hn::StoreU(hn::Mul(acc[m][n], factor), d, out[m] + column + n * lanes);
    }
  }
}

template <size_t kMost, size_t kVecs, class D>
HWY_INLINE void ValueRows(D d, size_t rows, const float* weights, size_t block, const float* v, int64_t v_row,
                          size_t keys, const float* factors, float* const* out, size_t column) {
  if constexpr (kMost > 1) {
    if (rows < kMost) {
      return ValueRows<kMost - 1, kVecs>(d, rows, weights, block, v, v_row, keys, factors, out, column);
    }
  }
  ValueTile<kMost, kVecs>(d, weights, block, v + column, v_row, keys, factors, out, column);
}

// Up to kOutRows rows of out over all columns: the widest tiles that fit, then narrower ones.
HWY_INLINE void ValueColumns(size_t rows, const float* weights, size_t block, const float* v, int64_t v_row,
                             size_t keys, const float* factors, float* const* out, size_t width) {
  const FullTag d;
  const hn::CappedTag<float, 8> d8;
  const size_t lanes = hn::Lanes(d);
  size_t c = 0;
  for (; c + kValueVectors * lanes <= width; c += kValueVectors * lanes) {
    ValueRows<kOutRows, kValueVectors>(d, rows, weights, block, v, v_row, keys, factors, out, c);
  }
  for (; c + 2 * lanes <= width; c += 2 * lanes) {
    ValueRows<kOutRows, 2>(d, rows, weights, block, v, v_row, keys, factors, out, c);
  }
  for (; c + lanes <= width; c += lanes) {
    ValueRows<kOutRows, 1>(d, rows, weights, block, v, v_row, keys, factors, out, c);
  }
  for (; c + hn::Lanes(d8) <= width; c += hn::Lanes(d8)) {
    ValueRows<kOutRows, 1>(d8, rows, weights, block, v, v_row, keys, factors, out, c);
  }
  for (; c + 4 <= width; c += 4) {
    ValueRows<kOutRows, 1>(FourTag(), rows, weights, block, v, v_row, keys, factors, out, c);
  }
  for (; c < width; ++c) ValueRows<kOutRows, 1>(OneTag(), rows, weights, block, v, v_row, keys, factors, out, c);
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // per target
