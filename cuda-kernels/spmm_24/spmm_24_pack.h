// Packing of dense 2:4 weights into tiles of mma.sp's A, on the host, and back.
#ifndef DENSITOMETER_SPMM_24_PACK_H_
#define DENSITOMETER_SPMM_24_PACK_H_

#include <algorithm>

#include "common/check.h"
#include "common/encode.h"
#include "common/ptx/mma_sp_m16n8k32.cuh"

namespace dsm {

// Rounding up to tiles, and to blocks of several, stays within an int.
inline constexpr int64_t kSpmm24Most = kMaxInt - 128;
inline constexpr int64_t kSpmm24MostWeights = int64_t{1} << 40;

struct Spmm24Size {
  int64_t rows;
  int64_t cols;

  int64_t RowTiles() const { return CeilDiv(rows, ptx::kMmaSpRows); }
  int64_t ColTiles() const { return CeilDiv(cols, ptx::kMmaSpCols); }
  int64_t Tiles() const { return RowTiles() * ColTiles(); }
  int64_t TileOf(int64_t row, int64_t col) const { return row / ptx::kMmaSpRows * ColTiles() + col / ptx::kMmaSpCols; }
};

inline int CheckSpmm24Size(const Spmm24Size& size) {
  const int status =
      FirstError({CheckAtLeast(1, {size.rows, size.cols}), CheckAtMost(kSpmm24Most, {size.rows, size.cols})});
  return status != DSM_CUDA_OK ? status : CheckAtMost(kSpmm24MostWeights, {size.rows * size.cols});
}

// 4 neighbours of a row, from a column that is a multiple of 4 on; zeros where the weight ends.
struct Spmm24Group {
  float at[4] = {};
  int nonzeros = 0;

  Spmm24Group(const float* weight, const Spmm24Size& size, int64_t row, int64_t first_col) {
    if (row >= size.rows || first_col >= size.cols) return;
    const float* from = weight + row * size.cols + first_col;
    std::copy(from, from + std::min<int64_t>(4, size.cols - first_col), at);
    nonzeros = static_cast<int>(std::count_if(at, at + 4, [](float value) { return value != 0.0f; }));
  }
};

// Groups with more than 2 non-zeros.
inline int64_t Spmm24Violations(const float* weight, const Spmm24Size& size) {
  int64_t count = 0;
  for (int64_t row = 0; row < size.rows; ++row) {
    for (int64_t col = 0; col < size.cols; col += 4) count += Spmm24Group(weight, size, row, col).nonzeros > 2;
  }
  return count;
}

// Stores the group of columns from `col` on, which has at most 2 non-zeros; the first zeros fill them up to 2.
inline void Spmm24PackGroup(const Spmm24Group& group, const Spmm24Size& size, int64_t row, int64_t col, int type,
                            void* values, uint32_t* metadata) {
  const int64_t tile = size.TileOf(row, col);
  const int row_in_tile = static_cast<int>(row % ptx::kMmaSpRows);
  int stored = static_cast<int>(col % ptx::kMmaSpCols) / 2, zeros = 2 - group.nonzeros;
  for (int i = 0; i < 4; ++i) {
    if (group.at[i] == 0.0f && zeros-- <= 0) continue;
    EncodeAt(type, group.at[i], values, tile * ptx::kMmaSpValues + ptx::MmaSpPlace(row_in_tile, stored));
    ptx::MmaSpSetPlace(metadata + tile * ptx::kMmaSpWords, row_in_tile, stored++, i);
  }
}

inline void Spmm24Pack(const float* weight, const Spmm24Size& size, int type, void* values, uint32_t* metadata) {
  std::fill(metadata, metadata + size.Tiles() * ptx::kMmaSpWords, 0);
  for (int64_t row = 0; row < size.RowTiles() * ptx::kMmaSpRows; ++row) {
    for (int64_t col = 0; col < size.ColTiles() * ptx::kMmaSpCols; col += 4) {
      Spmm24PackGroup(Spmm24Group(weight, size, row, col), size, row, col, type, values, metadata);
    }
  }
}

inline void Spmm24Unpack(const void* values, const uint32_t* metadata, const Spmm24Size& size, int type,
                         float* weight) {
  std::fill(weight, weight + size.rows * size.cols, 0.0f);
  for (int64_t row = 0; row < size.rows; ++row) {
    const int row_in_tile = static_cast<int>(row % ptx::kMmaSpRows);
    for (int64_t stored = 0; stored < size.ColTiles() * ptx::kMmaSpCols / 2; ++stored) {
      const int64_t tile = size.TileOf(row, 2 * stored);
      const int in_tile = static_cast<int>(stored % (ptx::kMmaSpCols / 2));
      const int64_t col = tile % size.ColTiles() * ptx::kMmaSpCols +
                          ptx::MmaSpColumn(metadata + tile * ptx::kMmaSpWords, row_in_tile, in_tile);
      if (col >= size.cols) continue;
      weight[row * size.cols + col] =
          DecodeAt(type, values, tile * ptx::kMmaSpValues + ptx::MmaSpPlace(row_in_tile, in_tile));
    }
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_24_PACK_H_
