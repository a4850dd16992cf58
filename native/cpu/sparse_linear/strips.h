// Storage of a packed sparse weight: what the three public formats become.
#ifndef DENSITOMETER_CPU_SPARSE_LINEAR_STRIPS_H_
#define DENSITOMETER_CPU_SPARSE_LINEAR_STRIPS_H_

#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

namespace dsm {

// Tokens in one tile: 3 vectors of 16 lanes, 6 of 8. A row's tile is 192 bytes, three whole cache lines.
constexpr int kTileTokens = 48;

// Rows that are sorted together and handed to one thread together.
constexpr int64_t kBlockRows = 256;

// Row blocks whose partial sums (192 bytes a row, 384 KiB in all) stay in L2 while one thread walks the columns.
constexpr int64_t kPassBlocks = 8;

// Columns whose positions fill one word of a 2:4 weight: four groups of four columns, eight values.
constexpr int kWordCols = 16;
constexpr int kWordValues = kWordCols / 2;

// Words past the last row of a 2:4 weight, and four offsets past the last entry of others: loops read that far ahead.
constexpr int kWordsAhead = 2;
constexpr int kOffsetsAhead = 4;

// Offsets into a panel count this many floats, so that 16 bits reach 512 KiB and x86 scales them for free.
constexpr int kOffsetFloats = 2;

template <typename T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <typename U>
  explicit CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(size_t n) { return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* p, size_t) { ::operator delete (p, std::align_val_t{64}); }
  bool operator==(const CacheLineAllocator&) const { return true; }
  bool operator!=(const CacheLineAllocator&) const { return false; }
};

template <typename T>
using AlignedVector = std::vector<T, CacheLineAllocator<T>>;

// The entries of strip_rows neighbouring rows within one chunk of columns.
struct Strip {
  uint32_t row;    // first row, counted from its row block
  uint32_t count;  // entries
};

// One row block crossed with one chunk of columns: where its strips and entries start.
struct Segment {
  int64_t strip;
  int64_t entry;
};

}  // namespace dsm

// Rows come in blocks of kBlockRows, columns in chunks whose token tile fits L1. A block x chunk is a segment; its
// strips are sorted by entry count, so that loop lengths repeat and branches predict. An entry is a dense
// strip_rows x entry_cols piece: one offset (first column in the chunk, times kTileTokens / kOffsetFloats) and its
// values, column by column. One-row strips (CSR, odd blocks) have 1 x 1 entries.
//
// A 2:4 weight has neither strips nor offsets: each row of a segment has the same number of words. A word is its entry:
// eight values and eight positions of 4 bits, the column in its group of four times a tile's 3 cache lines. A group
// with fewer non-zeros is filled with zero values, and so are the groups that a last word lacks.
struct dsm_sparse_weight {
  int64_t rows = 0;
  int64_t cols = 0;
  int64_t strip_rows = 1;  // 1, 2 or 4
  int64_t entry_cols = 1;
  int64_t chunk_cols = 0;
  int64_t nonzeros = 0;
  bool nm24 = false;
  std::vector<dsm::Segment> segments;  // [block * Chunks() + chunk], and one past the end
  std::vector<dsm::Strip> strips;
  dsm::AlignedVector<uint16_t> offsets;
  dsm::AlignedVector<uint32_t> positions;
  dsm::AlignedVector<float> values;

  int64_t Chunks() const { return (cols + chunk_cols - 1) / chunk_cols; }
  int64_t Blocks() const { return (rows + dsm::kBlockRows - 1) / dsm::kBlockRows; }
  int64_t EntryValues() const { return nm24 ? dsm::kWordValues : strip_rows * entry_cols; }
};

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_STRIPS_H_
