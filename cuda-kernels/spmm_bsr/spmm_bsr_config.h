// Problem and configurations of the block-sparse kernels.
#ifndef DENSITOMETER_SPMM_BSR_CONFIG_H_
#define DENSITOMETER_SPMM_BSR_CONFIG_H_

#include <cstdint>

#include "common/linear_output.cuh"
#include "common/token_tile.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of values, x, residual and y.
template <typename T>
struct SpmmBsrProblem {
  const T* values;
  const int32_t* block_row_start;
  const int32_t* block_columns;
  const int32_t* block_row_order;
  const T* x;
  LinearOutput<T> out;
  int64_t cols;
  int64_t tokens;
  int64_t ldx;
  int block;
};

// A block's values are fragments of 16 x 16, row by row of them, each as the A of mma m16n8k16: lane by lane 8 values,
// one 128-bit access.
inline constexpr int kBsrFragment = 256;

__host__ __device__ constexpr int SpmmBsrPlace(int block, int row, int col) {
  const int fragment = row / 16 * (block / 16) + col / 16;
  const int lane = row % 8 * 4 + col % 8 / 2, word = row % 16 / 8 + col % 16 / 8 * 2;
  return fragment * kBsrFragment + lane * 8 + word * 2 + col % 2;
}

// A thread per element of Y: the control of the others, and the one for fp32.
struct SpmmBsrNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kTokens = 16;
  static constexpr int kThreads = 128;
};

// Tensor cores. A block of threads holds one block row of Y; each of its kTokenWarps * kParts warps holds kTokens
// tokens of it and every kParts-th of its non-zero blocks, with a pipeline of its own. At most kMostTokens tokens are
// taken.
template <int kTokensPerWarp, int kWarpsAlongTokens, int kWarpsAlongBlocks, int64_t kTokenLimit>
struct SpmmBsrTensor {
  static constexpr int kVectorBytes = 16;
  static constexpr int kTokens = kTokensPerWarp;
  static constexpr int kTokenWarps = kWarpsAlongTokens;
  static constexpr int kParts = kWarpsAlongBlocks;
  static constexpr int kTileTokens = kTokens * kTokenWarps;
  static constexpr int kThreads = 32 * kTokenWarps * kParts;
  static constexpr int64_t kMostTokens = kTokenLimit;
};

// What follows from a configuration for one size of blocks.
template <typename Config, int kBlock>
struct SpmmBsrShape {
  using XTile = TokenTile<Config::kTokens, kBlock>;
  using Sums = SumTile<Config::kTileTokens, kBlock, Config::kParts>;
  static constexpr int kStages = kBlock == 16 ? 4 : 3;
  // Of 16-bit elements: a tile of X and the block that it is multiplied by.
  static constexpr int kStageElements = XTile::kElements + kBlock * kBlock;
  static constexpr int kWarpElements = kStages * kStageElements;
  static constexpr int kPipelineBytes = Config::kThreads / 32 * kWarpElements * 2;
  static constexpr int kSumBytes = Sums::kFloats * 4;
  // The sums take the pipeline's place.
  static constexpr int kSharedBytes = kPipelineBytes > kSumBytes ? kPipelineBytes : kSumBytes;
  static_assert(kSharedBytes <= 48 * 1024, "what every kernel may use");
};

}  // namespace dsm

#endif  // DENSITOMETER_SPMM_BSR_CONFIG_H_
