// Rows of a head in shared memory, from where ldmatrix makes the operands of mma m16n8k16.
#ifndef DENSITOMETER_ATTENTION_ROW_TILE_CUH_
#define DENSITOMETER_ATTENTION_ROW_TILE_CUH_

#include "attention/attention_config.h"
#include "common/ptx/cp_async.cuh"
#include "common/ptx/ldmatrix.cuh"
#include "common/swizzle.cuh"
#include "common/types.cuh"

namespace dsm {

// kRows rows of kWidth 16-bit elements. "Columns 16c" are 16 columns from 16c on.
template <int kTileRows, int kTileWidth>
struct RowTile {
  static constexpr int kRows = kTileRows;
  static constexpr int kWidth = kTileWidth;
  static constexpr int kChunks = kWidth / 8;  // of 16 bytes

  // The element that a chunk starts with.
  static __device__ __forceinline__ int At(int row, int chunk) { return SwizzledChunk<kChunks>(row, chunk) * 8; }

  // Starts this thread's copies of rows [first, first + kRows) of a head, of kThreads threads. Rows past the last
  // repeat it. Columns past the head's width become zeros up to the next multiple of 16, and hold nothing from there
  // on.
  template <int kThreads, typename T>
  static __device__ __forceinline__ void StartCopy(const AttentionOperand<const T>& from, const T* head, int first,
                                                   int rows, T* smem_tile) {
    const int used = (from.width + 15) / 16 * 2;
    for (int i = threadIdx.x; i < kRows * kChunks; i += kThreads) {
      const int row = i / kChunks, chunk = i % kChunks;
      T* to = smem_tile + At(row, chunk);
      if (chunk * 8 < from.width) {
        ptx::CpAsync16(to, head + min(first + row, rows - 1) * from.row + chunk * 8);
      } else if (chunk < used) {
        *reinterpret_cast<uint4*>(to) = uint4{0, 0, 0, 0};
      }
    }
  }

  // A: rows [first, first + 16), columns 16c.
  template <typename T>
  static __device__ __forceinline__ void LoadA(const T* smem_tile, int first, int c, uint32_t (&a)[4]) {
    const int lane = threadIdx.x % kWarp;
    ptx::LdMatrixX4<false>(smem_tile + At(first + lane % 16, 2 * c + lane / 16), a);
  }

  // Words 2h and 2h + 1 are B of one mma: the transpose of rows [first + 8h, first + 8h + 8), columns 16c.
  template <typename T>
  static __device__ __forceinline__ void LoadTransposed(const T* smem_tile, int first, int c, uint32_t (&words)[4]) {
    const int lane = threadIdx.x % kWarp;
    ptx::LdMatrixX4<false>(smem_tile + At(first + lane % 8 + lane / 16 * 8, 2 * c + lane / 8 % 2), words);
  }

  // Words 2h and 2h + 1 are B of one mma: rows [first, first + 16), columns [16c + 8h, 16c + 8h + 8).
  template <typename T>
  static __device__ __forceinline__ void LoadB(const T* smem_tile, int first, int c, uint32_t (&words)[4]) {
    const int lane = threadIdx.x % kWarp;
    ptx::LdMatrixX4<true>(smem_tile + At(first + lane % 16, 2 * c + lane / 16), words);
  }
};

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_ROW_TILE_CUH_
