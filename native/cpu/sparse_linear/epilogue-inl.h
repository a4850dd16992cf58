// Partial sums to y: bias, activation, residual, and the transposition that a token-major y needs.
#if defined(DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
#undef DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
#else
#define DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
#endif

#include <algorithm>

#include "cpu/sparse_linear/transpose-inl.h"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Abramowitz and Stegun 7.1.26: absolute error below 1.5e-7 for x >= 0; odd.
template <class D, class V>
HWY_INLINE V Erf(D d, V x) {
  const V a = hn::Abs(x);
  const V t = hn::Div(hn::Set(d, 1.0f), hn::MulAdd(hn::Set(d, 0.3275911f), a, hn::Set(d, 1.0f)));
  V p = hn::Set(d, 1.061405429f);
  p = hn::MulAdd(p, t, hn::Set(d, -1.453152027f));
  p = hn::MulAdd(p, t, hn::Set(d, 1.421413741f));
  p = hn::MulAdd(p, t, hn::Set(d, -0.284496736f));
  p = hn::MulAdd(p, t, hn::Set(d, 0.254829592f));
  const V y = hn::NegMulAdd(hn::Mul(p, t), hn::Exp(d, hn::Neg(hn::Mul(a, a))), hn::Set(d, 1.0f));
  return hn::CopySign(y, x);
}

template <class D, class V>
HWY_INLINE V Activate(D d, V x, int activation) {
  if (activation == DSM_ACTIVATION_RELU) return hn::Max(x, hn::Zero(d));
  if (activation == DSM_ACTIVATION_GELU) {
    const V half = hn::Mul(hn::Set(d, 0.5f), x);
    return hn::MulAdd(half, Erf(d, hn::Mul(x, hn::Set(d, 0.70710678118654752f))), half);
  }
  return x;
}

// `lanes` values of y, of which the first `count` exist.
template <class D, class V>
HWY_INLINE void StoreResult(D d, V sum, V bias, const dsm_sparse_linear& run, const float* residual, float* y,
                            int64_t count) {
  V result = Activate(d, hn::Add(sum, bias), run.activation);
  if (count == static_cast<int64_t>(hn::Lanes(d))) {
    if (residual != nullptr) result = hn::Add(result, hn::LoadU(d, residual));
    hn::StoreU(result, d, y);
    return;
  }
  HWY_ALIGN float lanes[hn::MaxLanes(D())];
  hn::Store(result, d, lanes);
  for (int64_t i = 0; i < count; ++i) y[i] = lanes[i] + (residual != nullptr ? residual[i] : 0.0f);
}

HWY_INLINE const float* ResidualAt(const dsm_sparse_linear& run, int64_t outer, int64_t inner) {
  return run.residual == nullptr ? nullptr : run.residual + outer * run.ld_residual + inner;
}

HWY_INLINE void FinishFeatureMajor(const dsm_sparse_linear& run, const Tile& tile, int64_t first, int64_t last) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t row = first; row < last; ++row) {
    const float* sums = tile.partial + (row - first) * kTileTokens;
    const auto bias = hn::Set(d, run.bias == nullptr ? 0.0f : run.bias[row]);
    for (int64_t t = 0; t < tile.tokens; t += lanes) {
      StoreResult(d, hn::Load(d, sums + t), bias, run, ResidualAt(run, row, tile.token + t),
                  run.y + row * run.ldy + tile.token + t, std::min(lanes, tile.tokens - t));
    }
  }
}

template <class D>
HWY_INLINE hn::Vec<D> LoadBias(D d, const dsm_sparse_linear& run, int64_t row, int64_t count) {
  if (run.bias == nullptr) return hn::Zero(d);
  if (count == static_cast<int64_t>(hn::Lanes(d))) return hn::LoadU(d, run.bias + row);
  HWY_ALIGN float lanes[hn::MaxLanes(D())] = {};
  std::copy(run.bias + row, run.bias + row + count, lanes);
  return hn::Load(d, lanes);
}

HWY_INLINE void FinishTokenMajor(const dsm_sparse_linear& run, const Tile& tile, int64_t first, int64_t last) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t row = first; row < last; row += lanes) {
    const int64_t count = std::min(lanes, last - row);
    const auto bias = LoadBias(d, run, row, count);
    for (int64_t t = 0; t < tile.tokens; t += 4) {
      hn::Vec<decltype(d)> column[4];
      TransposeFourColumns(d, tile.partial + (row - first) * kTileTokens + t, kTileTokens, column);
      for (int64_t i = 0; i < std::min<int64_t>(4, tile.tokens - t); ++i) {
        const int64_t token = tile.token + t + i;
        StoreResult(d, column[i], bias, run, ResidualAt(run, token, row), run.y + token * run.ldy + row, count);
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
