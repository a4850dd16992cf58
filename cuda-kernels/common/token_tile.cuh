// A warp's tile of token-major activations in shared memory, from where ldmatrix makes B = X^T of mma.
#ifndef DENSITOMETER_COMMON_TOKEN_TILE_CUH_
#define DENSITOMETER_COMMON_TOKEN_TILE_CUH_

#include "common/ptx/cp_async.cuh"
#include "common/ptx/ldmatrix.cuh"
#include "common/swizzle.cuh"
#include "common/types.cuh"

namespace dsm {

// kTokens tokens of kCols 16-bit elements each. One ldmatrix, a part, gives 8 tokens of 32 columns or 16 of 16.
template <int kTileTokens, int kTileCols>
struct TokenTile {
  static constexpr int kTokens = kTileTokens;
  static constexpr int kCols = kTileCols;
  static constexpr int kElements = kTokens * kCols;
  static constexpr int kChunks = kCols / 8;  // of 16 bytes
  static constexpr int kParts = kElements / 256;
  static constexpr int kPartTokens = kTokens / kParts;
  static_assert((kCols == 16 || kCols == 32) && kParts >= 1, "whole parts");

  // The element that a chunk starts with.
  static __device__ __forceinline__ int At(int token, int chunk) { return SwizzledChunk<kChunks>(token, chunk) * 8; }

  // Starts this lane's copies of the tile at (first_token, first_col). Tokens past the last repeat it. Columns past the
  // last become zeros: weights are zeros there, and must not meet a NaN.
  template <typename T>
  static __device__ __forceinline__ void StartCopy(const T* x, int64_t ldx, int64_t first_token, int64_t tokens,
                                                   int64_t first_col, int64_t cols, T* smem_tile) {
#pragma unroll
    for (int i = 0; i < kTokens * kChunks; i += kWarp) {
      const int slot = (i + static_cast<int>(threadIdx.x) % kWarp) / kChunks;
      const int chunk = threadIdx.x % kChunks;
      const int64_t token = min(first_token + slot, tokens - 1), col = first_col + chunk * 8;
      const T* from = x + token * ldx + col;
      T* to = smem_tile + At(slot, chunk);
      if (col + 8 <= cols) {
        ptx::CpAsync16(to, from);
      } else {
        for (int j = 0; j < 8; ++j) to[j] = col + j < cols ? from[j] : T{0};
      }
    }
  }

  // Words 2h and 2h + 1 of a part are B's of one mma m16n8k16 (h = 0, 1): with 16 columns, of tokens 8h on; with 32, of
  // columns 16h on. All four are B of one mma.sp m16n8k32.
  template <typename T>
  static __device__ __forceinline__ void LoadPart(const T* smem_tile, int part, uint32_t (&words)[4]) {
    const int lane = threadIdx.x % kWarp, matrix = lane / 8;
    const int token = part * kPartTokens + lane % 8 + matrix / kChunks * 8;
    ptx::LdMatrixX4<false>(smem_tile + At(token, matrix % kChunks), words);
  }
};

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_TOKEN_TILE_CUH_
