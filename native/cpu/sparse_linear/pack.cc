#include "cpu/sparse_linear/pack.h"

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "cpu/sparse_linear/strips.h"
#include "densitometer/sparse_linear.h"
#include "densitometer/status.h"

namespace dsm {
namespace {

constexpr int64_t kMaxSide = int64_t{1} << 24;

// Columns whose tiles fill a quarter of a 1 MiB L2.
constexpr int64_t kL2Cols = 1344;

// A visit of a strip moves its partial sums and ends a loop, which costs about as much as this many entries; with fewer
// entries in a visit, panels that overflow L1 are the lesser evil.
constexpr double kEntriesPerVisit = 16;

// Longer entries would only make the panel outgrow the cache.
constexpr int64_t kMaxEntryCols = 64;

struct BlockShape {
  int64_t rows;
  int64_t cols;
};

bool AnyNonzero(const Dense& w, int64_t row, int64_t col, BlockShape shape) {
  const int64_t last_row = std::min(w.rows, row + shape.rows);
  const int64_t last_col = std::min(w.cols, col + shape.cols);
  for (int64_t r = row; r < last_row; ++r) {
    for (int64_t c = col; c < last_col; ++c) {
      if (w.values[r * w.cols + c] != 0.0f) return true;
    }
  }
  return false;
}

int64_t LargestDivisor(int64_t n, int64_t limit) {
  int64_t divisor = std::min(n, limit);
  while (n % divisor != 0) --divisor;
  return divisor;
}

// Chunks of equal width, a multiple of the entries' width.
int64_t ChunkCols(const dsm_sparse_weight& w) {
  const double density = static_cast<double>(std::max<int64_t>(w.nonzeros, 1)) / static_cast<double>(w.rows * w.cols);
  const double wanted = kEntriesPerVisit * static_cast<double>(w.entry_cols) / density;
  return EqualChunks(w.cols, static_cast<int64_t>(std::clamp<double>(wanted, kL1Cols, kL2Cols)), w.entry_cols);
}

class Packer {
 public:
  Packer(const Dense& w, BlockShape block) : w_(w), packed_(new dsm_sparse_weight) {
    packed_->rows = w.rows;
    packed_->cols = w.cols;
    packed_->strip_rows = block.rows % 4 == 0 ? 4 : block.rows % 2 == 0 ? 2 : 1;
    // A strip of one row gains nothing from longer entries: single values unroll better.
    packed_->entry_cols = packed_->strip_rows == 1 ? 1 : LargestDivisor(block.cols, kMaxEntryCols);
    packed_->nonzeros = CountNonzeros(w);
    packed_->chunk_cols = ChunkCols(*packed_);
  }

  std::unique_ptr<dsm_sparse_weight> Pack() {
    for (int64_t block = 0; block < packed_->Blocks(); ++block) {
      for (int64_t chunk = 0; chunk < packed_->Chunks(); ++chunk) PackSegment(block, chunk);
    }
    MarkSegment();
    packed_->offsets.resize(packed_->offsets.size() + kOffsetsAhead);
    return std::move(packed_);
  }

 private:
  void MarkSegment() {
    packed_->segments.push_back(
        {static_cast<int64_t>(packed_->strips.size()), static_cast<int64_t>(packed_->offsets.size())});
  }

  void PackSegment(int64_t block, int64_t chunk) {
    MarkSegment();
    const int64_t first_col = chunk * packed_->chunk_cols;
    const int64_t first_row = block * kBlockRows;
    std::vector<Strip> order = CountStrips(first_row, first_col);
    std::stable_sort(order.begin(), order.end(), [](const Strip& a, const Strip& b) { return a.count < b.count; });
    for (const Strip& strip : order) {
      // The first chunk initialises the partial sums and the last one finishes them, so both list every strip.
      if (strip.count == 0 && chunk > 0 && chunk + 1 < packed_->Chunks()) continue;
      packed_->strips.push_back(strip);
      ForEachEntry(first_row + strip.row, first_col,
                   [&](int64_t col) { AppendEntry(first_row + strip.row, col, first_col); });
    }
  }

  std::vector<Strip> CountStrips(int64_t first_row, int64_t first_col) const {
    std::vector<Strip> strips;
    const int64_t rows = std::min(kBlockRows, w_.rows - first_row);
    for (int64_t row = 0; row < rows; row += packed_->strip_rows) {
      Strip strip{static_cast<uint32_t>(row), 0};
      ForEachEntry(first_row + row, first_col, [&](int64_t) { ++strip.count; });
      strips.push_back(strip);
    }
    return strips;
  }

  template <typename Visit>
  void ForEachEntry(int64_t row, int64_t first_col, const Visit& visit) const {
    const BlockShape entry{packed_->strip_rows, packed_->entry_cols};
    const int64_t last_col = std::min(w_.cols, first_col + packed_->chunk_cols);
    for (int64_t col = first_col; col < last_col; col += entry.cols) {
      if (AnyNonzero(w_, row, col, entry)) visit(col);
    }
  }

  void AppendEntry(int64_t row, int64_t col, int64_t first_col) {
    packed_->offsets.push_back(static_cast<uint16_t>((col - first_col) * (kTileTokens / kOffsetFloats)));
    for (int64_t c = 0; c < packed_->entry_cols; ++c) {
      for (int64_t r = 0; r < packed_->strip_rows; ++r) packed_->values.push_back(w_.At(row + r, col + c));
    }
  }

  Dense w_;
  std::unique_ptr<dsm_sparse_weight> packed_;
};

int Pack(const Dense& w, BlockShape block, dsm_sparse_weight** packed) {
  try {
    *packed = Packer(w, block).Pack().release();
    return DSM_OK;
  } catch (const std::exception&) {  // bad_alloc, or length_error from a vector
    return DSM_OUT_OF_MEMORY;
  }
}

}  // namespace

int CheckDense(const Dense& w, dsm_sparse_weight** packed) {
  if (packed == nullptr) return DSM_NULL_POINTER;
  *packed = nullptr;
  if (w.values == nullptr) return DSM_NULL_POINTER;
  if (w.rows < 1 || w.cols < 1) return DSM_BAD_SIZE;
  if (w.rows > kMaxSide || w.cols > kMaxSide) return DSM_OVERFLOW;
  return DSM_OK;
}

int64_t CountNonzeros(const Dense& w) {
  return w.rows * w.cols - std::count(w.values, w.values + w.rows * w.cols, 0.0f);
}

int64_t EqualChunks(int64_t cols, int64_t limit, int64_t unit) {
  const int64_t chunks = (cols + limit - 1) / limit;
  const int64_t units = ((cols + chunks - 1) / chunks + unit - 1) / unit;
  return units * unit;
}

}  // namespace dsm

extern "C" int dsm_csr_pack(const float* dense, int64_t rows, int64_t cols, dsm_sparse_weight** packed) {
  const int status = dsm::CheckDense({dense, rows, cols}, packed);
  return status != DSM_OK ? status : dsm::Pack({dense, rows, cols}, {1, 1}, packed);
}

extern "C" int dsm_bsr_pack(const float* dense, int64_t rows, int64_t cols, int64_t block_rows, int64_t block_cols,
                            dsm_sparse_weight** packed) {
  const int status = dsm::CheckDense({dense, rows, cols}, packed);
  if (status != DSM_OK) return status;
  if (block_rows < 1 || block_cols < 1) return DSM_BAD_SIZE;
  return dsm::Pack({dense, rows, cols}, {block_rows, block_cols}, packed);
}

extern "C" void dsm_sparse_weight_free(dsm_sparse_weight* packed) { delete packed; }

extern "C" int64_t dsm_sparse_weight_nonzeros(const dsm_sparse_weight* packed) {
  return packed == nullptr ? -1 : packed->nonzeros;
}

extern "C" int64_t dsm_sparse_weight_stored(const dsm_sparse_weight* packed) {
  return packed == nullptr ? -1 : static_cast<int64_t>(packed->values.size());
}

extern "C" int64_t dsm_sparse_weight_bytes(const dsm_sparse_weight* packed) {
  if (packed == nullptr) return -1;
  return static_cast<int64_t>(sizeof(*packed) + packed->segments.size() * sizeof(dsm::Segment) +
                              packed->strips.size() * sizeof(dsm::Strip) + packed->offsets.size() * sizeof(uint16_t) +
                              packed->positions.size() * sizeof(uint32_t) + packed->values.size() * sizeof(float));
}
