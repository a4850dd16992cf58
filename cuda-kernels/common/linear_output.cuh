// How a linear layer ends: sums become outputs by bias, activation and residual, whole vectors at a time.
#ifndef DENSITOMETER_COMMON_LINEAR_OUTPUT_CUH_
#define DENSITOMETER_COMMON_LINEAR_OUTPUT_CUH_

#include "common/activation.cuh"
#include "common/load_store.cuh"

namespace dsm {

// The bias [rows] and the residual may be null; the residual may be y, since whoever stores an output read it there.
template <typename T>
struct LinearOutput {
  const float* bias;
  const T* residual;
  T* y;
  int64_t rows;
  int64_t ldy;
  int64_t ldr;
  int activation;
};

template <typename T>
__device__ __forceinline__ float BiasOf(const LinearOutput<T>& out, int64_t row) {
  return out.bias == nullptr ? 0.0f : out.bias[row];
}

// Adds residual[0 .. count) and stores to[0 .. count); a whole vector by one access each. More than kWidth count as
// kWidth. The residual may be null.
template <int kWidth, typename T>
__device__ __forceinline__ void StoreWithResidual(const T* residual, T* to, float (&values)[kWidth], int64_t count) {
  if (count >= kWidth) {
    if (residual != nullptr) {
      float added[kWidth];
      Load<kWidth>(residual, added);
#pragma unroll
      for (int i = 0; i < kWidth; ++i) values[i] += added[i];
    }
    Store<kWidth>(to, values);
    return;
  }
#pragma unroll
  for (int i = 0; i < kWidth; ++i) {
    if (residual != nullptr && i < count) values[i] += ToFloat(residual[i]);
  }
  StoreFirst<kWidth>(to, values, count);
}

// Token-major: outputs row .. row + kWidth of one token, but for those past the last.
template <int kWidth, typename T>
__device__ __forceinline__ void StoreOutputs(const LinearOutput<T>& out, int64_t token, int64_t row,
                                             float (&sums)[kWidth]) {
  const int64_t left = out.rows - row;
#pragma unroll
  for (int i = 0; i < kWidth; ++i) {
    if (i < left) sums[i] = Activate(sums[i] + BiasOf(out, row + i), out.activation);
  }
  const T* residual = out.residual == nullptr ? nullptr : out.residual + token * out.ldr + row;
  StoreWithResidual<kWidth>(residual, out.y + token * out.ldy + row, sums, left);
}

// A tile of sums in shared memory: kParts addends of it, each of kTokens rows of kRows floats. The one more float per
// row keeps threads that write one output of several tokens apart in the banks.
template <int kTileTokens, int kTileRows, int kTileParts>
struct SumTile {
  static constexpr int kTokens = kTileTokens;
  static constexpr int kRows = kTileRows;
  static constexpr int kParts = kTileParts;
  static constexpr int kStride = kRows + 1;
  static constexpr int kFloats = kParts * kTokens * kStride;

  static __device__ __forceinline__ int At(int part, int token, int row) {
    return (part * kTokens + token) * kStride + row;
  }
};

// Puts accumulators of mma m16n8 into a tile: sums[m][n] are of rows 16m on and tokens first_token + 8n on.
template <typename Tile, int kM, int kN>
__device__ __forceinline__ void StoreFragments(float* smem_sums, int part, int first_token, int lane,
                                               const float (&sums)[kM][kN][4]) {
#pragma unroll
  for (int i = 0; i < kM * kN * 4; ++i) {
    const int m = i / (4 * kN), n = i / 4 % kN, e = i % 4;
    const int token = first_token + 8 * n + lane % 4 * 2 + e % 2, row = 16 * m + lane / 4 + e / 2 * 8;
    smem_sums[Tile::At(part, token, row)] = sums[m][n][e];
  }
}

// Stores the tile's outputs, token-major; kThreads threads share the work, kWidth outputs at a time.
template <typename Tile, int kThreads, int kWidth, typename T>
__device__ __forceinline__ void StoreTile(const LinearOutput<T>& out, const float* smem_sums, int64_t first_token,
                                          int64_t tokens, int64_t first_row) {
  static_assert(Tile::kRows % kWidth == 0, "whole vectors");
  constexpr int kVectors = Tile::kRows / kWidth;
  for (int i = threadIdx.x; i < Tile::kTokens * kVectors; i += kThreads) {
    const int slot = i / kVectors, place = i % kVectors * kWidth;
    if (first_token + slot >= tokens || first_row + place >= out.rows) continue;
    float sums[kWidth] = {};
#pragma unroll
    for (int part = 0; part < Tile::kParts; ++part) {
#pragma unroll
      for (int j = 0; j < kWidth; ++j) sums[j] += smem_sums[Tile::At(part, slot, place + j)];
    }
    StoreOutputs<kWidth>(out, first_token + slot, first_row + place, sums);
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_LINEAR_OUTPUT_CUH_
