// What one thread is told to do, and the two steps that are compiled once for each instruction set.
#ifndef DENSITOMETER_CPU_SPARSE_LINEAR_TILE_H_
#define DENSITOMETER_CPU_SPARSE_LINEAR_TILE_H_

#include <cstdint>

#include "cpu/sparse_linear/strips.h"
#include "densitometer/sparse_linear.h"

namespace dsm {

// One token tile crossed with a range of row blocks.
struct Tile {
  int64_t token;        // first token
  int64_t tokens;       // 1 to kTileTokens
  int64_t first_block;  // row blocks [first_block, last_block), at most kPassBlocks
  int64_t last_block;
  float* panel;    // [chunk_cols][kTileTokens], 64-byte aligned
  float* partial;  // [rows of the blocks][kTileTokens], 64-byte aligned
  bool stream;     // y is written past the caches
};

struct RowRange {
  int64_t first;
  int64_t last;
};

inline int64_t PanelFloats(const dsm_sparse_weight& w) { return w.chunk_cols * kTileTokens; }

inline int64_t PartialFloats(const dsm_sparse_weight& w) {
  const int64_t blocks = w.Blocks() < kPassBlocks ? w.Blocks() : kPassBlocks;
  return blocks * kBlockRows * kTileTokens;
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_SPARSE_LINEAR_TILE_H_
