// In-register transposition, and the copy of a chunk of x into a token-contiguous panel.
#if defined(DENSITOMETER_CPU_SPARSE_LINEAR_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DENSITOMETER_CPU_SPARSE_LINEAR_TRANSPOSE_INL_H_
#undef DENSITOMETER_CPU_SPARSE_LINEAR_TRANSPOSE_INL_H_
#else
#define DENSITOMETER_CPU_SPARSE_LINEAR_TRANSPOSE_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "cpu/sparse_linear/tile.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// TransposeFourColumns: column[f], lane i = p[i * stride + f], for f in 0..3 and as many rows as the vector has lanes.
#if HWY_TARGET == HWY_SCALAR

template <class D>
HWY_INLINE void TransposeFourColumns(D d, const float* p, int64_t /*stride*/, hn::Vec<D> (&column)[4]) {
  for (int f = 0; f < 4; ++f) column[f] = hn::LoadU(d, p + f);
}

#else

// Lanes 4b..4b+3 are the four floats at p + 4b * stride: one 128-bit block from every fourth row.
template <class D>
HWY_INLINE hn::Vec<D> GatherBlocks(D d, const float* p, int64_t stride) {
  if constexpr (hn::MaxLanes(D()) <= 4) {
    return hn::LoadU(d, p);
  } else {
    const hn::Half<D> half;
    const int64_t rows = static_cast<int64_t>(hn::Lanes(half));
    return hn::Combine(d, GatherBlocks(half, p + rows * stride, stride), GatherBlocks(half, p, stride));
  }
}

template <class D>
HWY_INLINE void TransposeFourColumns(D d, const float* p, int64_t stride, hn::Vec<D> (&column)[4]) {
  const hn::Repartition<double, D> d64;
  const auto row0 = GatherBlocks(d, p, stride);
  const auto row1 = GatherBlocks(d, p + stride, stride);
  const auto row2 = GatherBlocks(d, p + 2 * stride, stride);
  const auto row3 = GatherBlocks(d, p + 3 * stride, stride);
  const auto low01 = hn::BitCast(d64, hn::InterleaveLower(d, row0, row1));
  const auto low23 = hn::BitCast(d64, hn::InterleaveLower(d, row2, row3));
  const auto high01 = hn::BitCast(d64, hn::InterleaveUpper(d, row0, row1));
  const auto high23 = hn::BitCast(d64, hn::InterleaveUpper(d, row2, row3));
  column[0] = hn::BitCast(d, hn::InterleaveLower(d64, low01, low23));
  column[1] = hn::BitCast(d, hn::InterleaveUpper(d64, low01, low23));
  column[2] = hn::BitCast(d, hn::InterleaveLower(d64, high01, high23));
  column[3] = hn::BitCast(d, hn::InterleaveUpper(d64, high01, high23));
}

#endif  // HWY_TARGET == HWY_SCALAR

// A chunk of x: columns [first, last) of one token tile.
struct Chunk {
  const float* x;
  int64_t ldx;
  int64_t first;
  int64_t last;
};

HWY_INLINE void PackFeatureMajor(const Chunk& chunk, const Tile& tile) {
  for (int64_t k = chunk.first; k < chunk.last; ++k) {
    float* to = tile.panel + (k - chunk.first) * kTileTokens;
    const float* from = chunk.x + k * chunk.ldx + tile.token;
    if (tile.tokens == kTileTokens) {
      std::memcpy(to, from, kTileTokens * sizeof(float));  // the constant size becomes vector moves
    } else {
      std::copy(from, from + tile.tokens, to);
      std::fill(to + tile.tokens, to + kTileTokens, 0.0f);
    }
  }
}

// Tokens [token, token + lanes) of the tile, all of which exist.
template <class D>
HWY_INLINE void PackTokenVector(D d, const Chunk& chunk, const Tile& tile, int64_t token) {
  const float* from = chunk.x + (tile.token + token) * chunk.ldx;
  float* to = tile.panel + token;
  int64_t k = chunk.first;
  for (; k + 4 <= chunk.last; k += 4, to += 4 * kTileTokens) {
    hn::Vec<D> column[4];
    TransposeFourColumns(d, from + k, chunk.ldx, column);
    for (int f = 0; f < 4; ++f) hn::Store(column[f], d, to + f * kTileTokens);
  }
  for (; k < chunk.last; ++k, to += kTileTokens) {
    for (size_t t = 0; t < hn::Lanes(d); ++t) to[t] = from[static_cast<int64_t>(t) * chunk.ldx + k];
  }
}

HWY_INLINE void PackTokenMajor(const Chunk& chunk, const Tile& tile) {
  const hn::ScalableTag<float> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t token = 0;
  for (; token + lanes <= tile.tokens; token += lanes) PackTokenVector(d, chunk, tile, token);
  if (token == kTileTokens) return;
  for (int64_t k = chunk.first; k < chunk.last; ++k) {
    float* to = tile.panel + (k - chunk.first) * kTileTokens;
    const float* from = chunk.x + tile.token * chunk.ldx + k;
    for (int64_t t = token; t < tile.tokens; ++t) to[t] = from[t * chunk.ldx];
    std::fill(to + tile.tokens, to + kTileTokens, 0.0f);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_TRANSPOSE_INL_H_
