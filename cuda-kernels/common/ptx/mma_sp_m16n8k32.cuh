// mma.sp m16n8k32: D[16, 8] += A[16, 32] B[32, 8] by one warp, A with 2 of every 4 neighbours of a row stored; 16-bit
// inputs, fp32 sums.
#ifndef DENSITOMETER_COMMON_PTX_MMA_SP_M16N8K32_CUH_
#define DENSITOMETER_COMMON_PTX_MMA_SP_M16N8K32_CUH_

#include <type_traits>

#include "common/types.cuh"

#ifndef __CUDACC__
#include "common/ptx/model.h"
#endif

namespace dsm::ptx {

// With g = lane / 4 and t = lane % 4:
//   a[0], a[1]: row g, row g + 8, the two stored elements of columns 4t to 4t + 3;  a[2], a[3]: of columns 4t + 16 on
//   b[i]: column g, rows 2t + 8i and the next
//   d: as with m16n8k16
//   metadata, of the lanes with t = 0 and t = 1 (others are not read): columns 16t to 16t + 15, row g in the low half
//   and row g + 8 in the high one; 4 bits for each group of 4 columns, lowest first: where in the group the first
//   stored element stands (2 bits), then the second, which stands behind the first.
template <typename T>
__device__ __forceinline__ void MmaSpM16N8K32(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[4],
                                              uint32_t metadata) {
#ifndef __CUDACC__
  model::MmaSpM16N8K32<T>(d, a, b, metadata);
#else
  if constexpr (std::is_same_v<T, Half>) {
    asm volatile(
        "mma.sp::ordered_metadata.sync.aligned.m16n8k32.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9, %10, %11}, {%0, %1, %2, %3}, %12, 0x0;"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), "r"(b[2]), "r"(b[3]), "r"(metadata));
  } else {
    asm volatile(
        "mma.sp::ordered_metadata.sync.aligned.m16n8k32.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9, %10, %11}, {%0, %1, %2, %3}, %12, 0x0;"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), "r"(b[2]), "r"(b[3]), "r"(metadata));
  }
#endif
}

// A tile, A as it lies in memory: its stored values lane by lane, a[0] to a[3] of each, one 128-bit access; and its
// words of metadata.
inline constexpr int kMmaSpRows = 16, kMmaSpCols = 32, kMmaSpValues = 256, kMmaSpWords = 16;

// Where in a tile stands stored element `stored` (0 to 15, two of each group of 4 columns) of a row.
__host__ __device__ constexpr int MmaSpPlace(int row, int stored) {
  const int group = stored / 2, lane = row % 8 * 4 + group % 4, word = row / 8 + group / 4 * 2;
  return lane * 8 + word * 2 + stored % 2;
}

// The word of a tile's metadata that a lane hands to MmaSpM16N8K32, and the lowest of the 2 bits of an element in its
// word.
__host__ __device__ constexpr int MmaSpWordOf(int lane) { return lane / 4 * 2 + lane % 2; }
__host__ __device__ constexpr int MmaSpWordOf(int row, int stored) { return row % 8 * 2 + stored / 8; }
__host__ __device__ constexpr int MmaSpBitOf(int row, int stored) { return row / 8 * 16 + stored % 8 * 2; }

// The column of a tile that a stored element belongs to.
__host__ __device__ constexpr int MmaSpColumn(const uint32_t* metadata, int row, int stored) {
  const uint32_t place = metadata[MmaSpWordOf(row, stored)] >> MmaSpBitOf(row, stored) & 3;
  return stored / 2 * 4 + static_cast<int>(place);
}

// Sets its place within its group of 4 columns, in metadata that were 0.
constexpr void MmaSpSetPlace(uint32_t* metadata, int row, int stored, int place) {
  metadata[MmaSpWordOf(row, stored)] |= static_cast<uint32_t>(place) << MmaSpBitOf(row, stored);
}

}  // namespace dsm::ptx

#endif  // DENSITOMETER_COMMON_PTX_MMA_SP_M16N8K32_CUH_
