// Problem and configurations of the 2:4 sparse kernels.
#ifndef DENSITOMETER_SPMM_24_CONFIG_H_
#define DENSITOMETER_SPMM_24_CONFIG_H_

#include <cstdint>

#include "common/linear_output.cuh"
#include "common/ptx/mma_sp_m16n8k32.cuh"
#include "common/token_tile.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of values, x, residual and y. Values and metadata are
// tiles of mma.sp's A, the tiles of a row of them following each other.
template <typename T>
struct Spmm24Problem {
  const T* values;
  const uint32_t* metadata;
  const T* x;
  LinearOutput<T> out;
  int64_t row_tiles;
  int64_t col_tiles;
  int64_t cols;
  int64_t tokens;
  int64_t ldx;
};

// A thread per element of Y: the control of the others, and the one for fp32.
struct Spmm24Naive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kRowTiles = 1;
  static constexpr int kTileTokens = 16;
  static constexpr int kThreads = 128;
};

// Sparse tensor cores. A block of threads holds kRowTiles tiles of rows of Y; each of its kTokenWarps * kParts warps
// holds kTokens tokens of them and every kParts-th tile along the columns, with a pipeline of its own. At most
// kMostTokens tokens are taken.
template <int kTilesOfRows, int kTokensPerWarp, int kWarpsAlongTokens, int kWarpsAlongCols, int64_t kTokenLimit>
struct Spmm24Tensor {
  static constexpr int kVectorBytes = 16;
  static constexpr int kRowTiles = kTilesOfRows;
  static constexpr int kTokens = kTokensPerWarp;
  static constexpr int kTokenWarps = kWarpsAlongTokens;
  static constexpr int kParts = kWarpsAlongCols;
  static constexpr int kTileTokens = kTokens * kTokenWarps;
  static constexpr int kThreads = 32 * kTokenWarps * kParts;
  static constexpr int64_t kMostTokens = kTokenLimit;
};

// What follows from a configuration.
template <typename Config>
struct Spmm24Shape {
  using XTile = TokenTile<Config::kTokens, ptx::kMmaSpCols>;
  using Sums = SumTile<Config::kTileTokens, Config::kRowTiles * ptx::kMmaSpRows, Config::kParts>;
  // Tiles of X are small for few tokens: one stage more keeps as many bytes under way.
  static constexpr int kStages = Config::kTokens > 16 ? 3 : 4;
  // Of 16-bit elements: a tile of W, its metadata behind its values; a tile of X and the tiles of W that it meets.
  static constexpr int kTileElements = ptx::kMmaSpValues + 2 * ptx::kMmaSpWords;
  static constexpr int kStageElements = XTile::kElements + Config::kRowTiles * kTileElements;
  static constexpr int kWarpElements = kStages * kStageElements;
  static constexpr int kPipelineBytes = Config::kThreads / 32 * kWarpElements * 2;
  static constexpr int kSumBytes = Sums::kFloats * 4;
  // The sums take the pipeline's place.
  static constexpr int kSharedBytes = kPipelineBytes > kSumBytes ? kPipelineBytes : kSumBytes;
  static_assert(kSharedBytes <= 48 * 1024, "what every kernel may use");
};

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_24_CONFIG_H_
