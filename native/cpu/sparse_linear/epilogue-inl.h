// Partial sums to y: bias, activation, residual, and the transposition that a token-major y needs.
#if defined(DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
#undef DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
#else
#define DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
#endif

#include <algorithm>

#include "cpu/math/math-inl.h"
#include "cpu/sparse_linear/transpose-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D, class V>
HWY_INLINE V Activate(D d, V x, int activation) {
  if (activation == DSM_ACTIVATION_RELU) return hn::Max(x, hn::Zero(d));
  if (activation == DSM_ACTIVATION_GELU) return Gelu(d, x);
  return x;
}

// Where a vector of results goes; the first `count` of its lanes exist.
struct Target {
  float* y;
  const float* residual;
  int64_t count;
  bool stream;  // past the caches; y is then aligned to a vector
};

template <class D, class V>
HWY_INLINE void StoreResult(D d, V sum, int activation, const Target& to) {
  V result = Activate(d, sum, activation);
  if (to.count == static_cast<int64_t>(hn::Lanes(d))) {
    if (to.residual != nullptr) result = hn::Add(result, hn::LoadU(d, to.residual));
    if (to.stream) {
      hn::Stream(result, d, to.y);
    } else {
      hn::StoreU(result, d, to.y);
    }
    return;
  }
  HWY_ALIGN float lanes[hn::MaxLanes(D())];
  hn::Store(result, d, lanes);
  for (int64_t i = 0; i < to.count; ++i) to.y[i] = lanes[i] + (to.residual != nullptr ? to.residual[i] : 0.0f);
}

HWY_INLINE const float* ResidualAt(const dsm_sparse_linear& run, int64_t outer, int64_t inner) {
  return run.residual == nullptr ? nullptr : run.residual + outer * run.ld_residual + inner;
}

// Takes complete sums of single rows to a feature-major y.
struct Finish {
  const dsm_sparse_linear* run;
  int64_t row;    // first row of the row block
  int64_t token;  // first token of the sums
  int64_t last_token;
  bool stream;
  bool plain;  // neither residual nor GELU
  bool relu;

  HWY_INLINE void Prefetch(int64_t block_row) const {
    if (stream) return;
    const float* y = run->y + (row + block_row) * run->ldy + token;
    for (int line = 0; line < 3; ++line) __builtin_prefetch(y + line * 16, 1, 2);
  }

  HWY_INLINE void Row(int64_t block_row, int64_t tokens, const float* sums) const {
    const hn::ScalableTag<float> d;
    const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
    const int64_t at = row + block_row;
    if (at >= run->weight->rows) return;
    const auto bias = hn::Set(d, run->bias == nullptr ? 0.0f : run->bias[at]);
    if (plain && token + tokens <= last_token) return PlainRow(bias, run->y + at * run->ldy + token, tokens, sums);
    for (int64_t t = 0; t < tokens; t += lanes) {
      StoreResult(d, hn::Add(hn::Load(d, sums + t), bias), run->activation,
                  {run->y + at * run->ldy + token + t, ResidualAt(*run, at, token + t),
                   std::min(lanes, last_token - token - t), stream});
    }
  }

  // Whole vectors with neither residual nor GELU take a short way: with few non-zeros the cost of any row weighs most.
  template <class V>
  HWY_INLINE void PlainRow(V bias, float* y, int64_t tokens, const float* sums) const {
    const hn::ScalableTag<float> d;
    for (int64_t t = 0; t < tokens; t += static_cast<int64_t>(hn::Lanes(d))) {
      V result = hn::Add(hn::Load(d, sums + t), bias);
      if (relu) result = hn::Max(result, hn::Zero(d));
      if (stream) {
        hn::Stream(result, d, y + t);
      } else {
        hn::StoreU(result, d, y + t);
      }
    }
  }
};

template <class D>
HWY_INLINE hn::Vec<D> LoadBias(D d, const dsm_sparse_linear& run, int64_t row, int64_t count) {
  if (run.bias == nullptr) return hn::Zero(d);
  if (count == static_cast<int64_t>(hn::Lanes(d))) return hn::LoadU(d, run.bias + row);
  HWY_ALIGN float lanes[hn::MaxLanes(D())] = {};
  std::copy(run.bias + row, run.bias + row + count, lanes);
  return hn::Load(d, lanes);
}

// Rows whose sums (24 KiB) stay in L1 while four tokens at a time are taken from all of them: y is then written in
// runs of 512 bytes, which the hardware follows, and not one line from each page.
constexpr int64_t kTransposeRows = 128;

template <class D>
HWY_INLINE void FinishFourTokens(D d, const dsm_sparse_linear& run, const Tile& tile, int64_t t, RowRange rows) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (int64_t row = rows.first; row < rows.last; row += lanes) {
    const int64_t count = std::min(lanes, rows.last - row);
    const auto bias = LoadBias(d, run, row, count);
    hn::Vec<D> column[4];
    TransposeFourColumns(d, tile.partial + (row - tile.first_block * kBlockRows) * kTileTokens + t, kTileTokens,
                         column);
    for (int64_t i = 0; i < std::min<int64_t>(4, tile.tokens - t); ++i) {
      const int64_t token = tile.token + t + i;
      StoreResult(d, hn::Add(column[i], bias), run.activation,
                  {run.y + token * run.ldy + row, ResidualAt(run, token, row), count, tile.stream});
    }
  }
}

HWY_INLINE void FinishTokenMajor(const dsm_sparse_linear& run, const Tile& tile, RowRange rows) {
  const hn::ScalableTag<float> d;
  for (int64_t row = rows.first; row < rows.last; row += kTransposeRows) {
    const RowRange part{row, std::min(rows.last, row + kTransposeRows)};
    for (int64_t t = 0; t < tile.tokens; t += 4) FinishFourTokens(d, run, tile, t, part);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_EPILOGUE_INL_H_
