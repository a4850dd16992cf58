#include <algorithm>
#include <memory>
#include <new>

#include "cpu/sparse_linear/pack.h"
#include "cpu/sparse_linear/strips.h"
#include "densitometer/sparse_linear.h"
#include "densitometer/status.h"

namespace dsm {
namespace {

constexpr int kGroupCols = 4;
constexpr int kGroupValues = 2;
constexpr uint32_t kTileLines = kTileTokens * sizeof(float) / 64;

bool IsTwoOfFour(const Dense& w) {
  for (int64_t i = 0; i < w.rows * w.cols; i += kGroupCols) {
    if (std::count(w.values + i, w.values + i + kGroupCols, 0.0f) < kGroupCols - kGroupValues) return false;
  }
  return true;
}

// Appends the values of one group; gives its two positions. Missing ones are zeros at column 0 of the group.
uint32_t AppendGroup(const Dense& w, int64_t row, int64_t col, dsm_sparse_weight* packed) {
  uint32_t positions = 0;
  int taken = 0;
  for (uint32_t c = 0; c < kGroupCols; ++c) {
    const float value = w.At(row, col + c);
    if (value == 0.0f) continue;
    positions |= c * kTileLines << (4 * taken++);
    packed->values.push_back(value);
  }
  for (; taken < kGroupValues; ++taken) packed->values.push_back(0.0f);
  return positions;
}

void AppendWord(const Dense& w, int64_t row, int64_t col, dsm_sparse_weight* packed) {
  uint32_t word = 0;
  for (int group = 0; group < kWordCols / kGroupCols; ++group) {
    word |= AppendGroup(w, row, col + group * kGroupCols, packed) << (8 * group);
  }
  packed->positions.push_back(word);
}

void AppendSegment(const Dense& w, int64_t block, int64_t chunk, dsm_sparse_weight* packed) {
  const int64_t last_row = std::min(w.rows, (block + 1) * kBlockRows);
  const int64_t last_col = std::min(w.cols, (chunk + 1) * packed->chunk_cols);
  packed->segments.push_back({0, static_cast<int64_t>(packed->positions.size())});
  for (int64_t row = block * kBlockRows; row < last_row; ++row) {
    for (int64_t col = chunk * packed->chunk_cols; col < last_col; col += kWordCols) AppendWord(w, row, col, packed);
  }
}

std::unique_ptr<dsm_sparse_weight> PackPairs(const Dense& w) {
  std::unique_ptr<dsm_sparse_weight> packed(new dsm_sparse_weight);
  packed->rows = w.rows;
  packed->cols = w.cols;
  packed->entry_cols = kWordCols;
  packed->chunk_cols = EqualChunks(w.cols, kL1Cols, kWordCols);
  packed->nonzeros = CountNonzeros(w);
  packed->nm24 = true;
  for (int64_t block = 0; block < packed->Blocks(); ++block) {
    for (int64_t chunk = 0; chunk < packed->Chunks(); ++chunk) AppendSegment(w, block, chunk, packed.get());
  }
  packed->segments.push_back({0, static_cast<int64_t>(packed->positions.size())});
  packed->positions.resize(packed->positions.size() + kWordsAhead);
  return packed;
}

}  // namespace
}  // namespace dsm

extern "C" int dsm_nm24_pack(const float* dense, int64_t rows, int64_t cols, dsm_sparse_weight** packed) {
  const dsm::Dense w{dense, rows, cols};
  const int status = dsm::CheckDense(w, packed);
  if (status != DSM_OK) return status;
  if (cols % dsm::kGroupCols != 0) return DSM_BAD_SIZE;
  if (!dsm::IsTwoOfFour(w)) return DSM_BAD_PATTERN;
  try {
    *packed = dsm::PackPairs(w).release();
    return DSM_OK;
  } catch (const std::exception&) {  // bad_alloc, or length_error from a vector
    return DSM_OUT_OF_MEMORY;
  }
}
