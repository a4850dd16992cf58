// Packing of dense weights into blocks, on the host.
#ifndef DENSITOMETER_SPMM_BSR_PACK_H_
#define DENSITOMETER_SPMM_BSR_PACK_H_

#include <algorithm>

#include "common/check.h"
#include "common/encode.h"
#include "spmm_bsr/spmm_bsr_config.h"

namespace dsm {

// A dense weight and one of its blocks, cut where the weight ends.
struct BsrWeight {
  const float* weight;
  int64_t rows;
  int64_t cols;
  int block;

  int64_t BlockRows() const { return CeilDiv(rows, block); }
  int64_t BlockCols() const { return CeilDiv(cols, block); }
  int RowsOf(int64_t block_row) const { return static_cast<int>(std::min<int64_t>(block, rows - block_row * block)); }
  int ColsOf(int64_t block_col) const { return static_cast<int>(std::min<int64_t>(block, cols - block_col * block)); }
  const float* RowOf(int64_t block_row, int64_t block_col, int row) const {
    return weight + (block_row * block + row) * cols + block_col * block;
  }

  bool IsEmpty(int64_t block_row, int64_t block_col) const {
    for (int row = 0; row < RowsOf(block_row); ++row) {
      const float* values = RowOf(block_row, block_col, row);
      if (std::any_of(values, values + ColsOf(block_col), [](float value) { return value != 0.0f; })) return false;
    }
    return true;
  }

  void Encode(int64_t block_row, int64_t block_col, int type, void* values, int64_t start) const {
    for (int i = 0; i < block * block; ++i) EncodeAt(type, 0.0f, values, start + i);
    for (int row = 0; row < RowsOf(block_row); ++row) {
      for (int col = 0; col < ColsOf(block_col); ++col) {
        const int64_t place = start + SpmmBsrPlace(block, row, col);
        EncodeAt(type, RowOf(block_row, block_col, row)[col], values, place);
      }
    }
  }
};

inline int CheckBsrBlock(int block) { return block == 16 || block == 32 ? DSM_CUDA_OK : DSM_CUDA_BAD_CODE; }

// Rounding up to blocks, and stepping past the last of them, stays within an int.
inline constexpr int64_t kBsrMost = kMaxInt - 32;

inline int64_t BsrCount(const BsrWeight& w) {
  const int status = FirstError({CheckPointers({w.weight}), CheckAtLeast(1, {w.rows, w.cols}),
                                 CheckAtMost(kBsrMost, {w.rows, w.cols}), CheckBsrBlock(w.block)});
  if (status != DSM_CUDA_OK) return -status;
  int64_t count = 0;
  for (int64_t row = 0; row < w.BlockRows(); ++row) {
    for (int64_t col = 0; col < w.BlockCols(); ++col) count += !w.IsEmpty(row, col);
  }
  return count > kBsrMost ? -DSM_CUDA_OVERFLOW : count;
}

inline void BsrPack(const BsrWeight& w, int type, void* values, int32_t* block_columns, int32_t* block_row_start) {
  int64_t next = 0;
  for (int64_t row = 0; row < w.BlockRows(); ++row) {
    block_row_start[row] = static_cast<int32_t>(next);
    for (int64_t col = 0; col < w.BlockCols(); ++col) {
      if (w.IsEmpty(row, col)) continue;
      w.Encode(row, col, type, values, next * w.block * w.block);
      block_columns[next++] = static_cast<int32_t>(col);
    }
  }
  block_row_start[w.BlockRows()] = static_cast<int32_t>(next);
}

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_BSR_PACK_H_
