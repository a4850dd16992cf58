// Problem and configuration of the CSR kernels.
#ifndef DENSITOMETER_SPMM_CSR_CONFIG_H_
#define DENSITOMETER_SPMM_CSR_CONFIG_H_

#include <cstdint>

#include "common/linear_output.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of values, x, residual and y.
template <typename T>
struct SpmmCsrProblem {
  const T* values;
  const int32_t* columns;
  const int32_t* row_start;
  const int32_t* row_order;
  const T* x;
  LinearOutput<T> out;
  int32_t cols;
  int64_t tokens;
  int64_t ldx;
  bool token_major;
};

// A thread per element of Y: no tiling, nothing shared. Takes both layouts. The control of the others.
struct SpmmCsrNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kTokenThreads = 32;
  static constexpr int kRows = 4;
};

// kLanes neighbouring lanes work on one row; each lane holds kVectorBytes of neighbouring tokens, loaded at once, or
// one token when it is 0, which needs no alignment; a block holds kRows rows. Few lanes suit few tokens, where many
// idle.
template <int kLanesPerRow, int kLoadBytes, int kRowsPerBlock>
struct SpmmCsrTiled {
  static constexpr int kLanes = kLanesPerRow;
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kRows = kRowsPerBlock;
  static constexpr int kThreads = kLanes * kRows;

  static_assert(32 % kLanes == 0, "a row's lanes lie in one warp");
  static_assert(kVectorBytes == 0 || kVectorBytes == 4 || kVectorBytes == 8 || kVectorBytes == 16, "4, 8 or 16 bytes");
  static_assert(kThreads % 32 == 0 && kThreads <= 1024, "whole warps, and no more than a block takes");
};

// Token-major. A block holds kTokens tokens and stages panels of X's columns for them, transposed: the tokens of a
// column are then neighbours, and kTokens / (tokens in kLaneBytes) lanes work on one row. Each such group of lanes
// holds kRowsPerGroup rows. X, Y and the residual are accessed by kVectorBytes, or one element when it is 0. At most
// kMostTokens tokens are taken.
template <int kTileTokens, int kBytesPerLane, int kGroupRows, int kLoadBytes, int64_t kTokenLimit>
struct SpmmCsrToken {
  static constexpr int kTokens = kTileTokens;
  static constexpr int kLaneBytes = kBytesPerLane;
  static constexpr int kRowsPerGroup = kGroupRows;
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int64_t kMostTokens = kTokenLimit;
  static constexpr int kThreads = 256;
  // Leaves room for the staged non-zeros in the 48 KiB that every kernel may use, and lets more than one block run on a
  // multiprocessor.
  static constexpr int kPanelBytes = 40960;
};

// What follows from a configuration for one type.
template <typename T, typename Config>
struct SpmmCsrTokenShape {
  static constexpr int kLaneTokens = Config::kLaneBytes / static_cast<int>(sizeof(T));
  static constexpr int kLanes = Config::kTokens / kLaneTokens;
  static constexpr int kGroups = Config::kThreads / kLanes;
  static constexpr int kRows = kGroups * Config::kRowsPerGroup;
  static constexpr int kPanelCols = Config::kPanelBytes / (Config::kTokens * static_cast<int>(sizeof(T)));
  using Tile = SumTile<Config::kTokens, kRows, 1>;

  static_assert(32 % kLanes == 0, "a row's lanes lie in one warp");
  static_assert(kPanelCols % 8 == 0, "whole vectors of any type");
  static_assert(Tile::kFloats * 4 <= Config::kPanelBytes, "the sums take the panel's place");
};

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_CSR_CONFIG_H_
