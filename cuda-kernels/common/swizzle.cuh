// Rows of 16-byte chunks in shared memory without bank conflicts of ldmatrix.
#ifndef DENSITOMETER_COMMON_SWIZZLE_CUH_
#define DENSITOMETER_COMMON_SWIZZLE_CUH_

#include "common/cuda.cuh"

namespace dsm {

// Which chunk of the tile holds this one of a row of kChunks. The chunks of a row change places so that the same one of
// 8 neighbouring rows, which ldmatrix reads at once, covers all 32 banks.
template <int kChunks>
__device__ __forceinline__ int SwizzledChunk(int row, int chunk) {
  static_assert((kChunks & (kChunks - 1)) == 0, "a power of 2");
  constexpr int kTurn = kChunks < 8 ? kChunks : 8;
  return row * kChunks + (chunk ^ (row * kTurn / 8 % kTurn));
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_SWIZZLE_CUH_
