// Problem and configurations of attention.
#ifndef DENSITOMETER_ATTENTION_CONFIG_H_
#define DENSITOMETER_ATTENTION_CONFIG_H_

#include <cstdint>

namespace dsm {

// One operand: rows of all heads side by side.
template <typename T>
struct AttentionOperand {
  T* at;
  int64_t outer;
  int64_t inner;
  int64_t row;
  int width;  // of a head
};

// What a kernel is given; checked by the launcher.
template <typename T>
struct AttentionProblem {
  AttentionOperand<const T> q;
  AttentionOperand<const T> k;
  AttentionOperand<const T> v;
  AttentionOperand<T> out;
  int64_t inner;
  int heads;
  int query_length;
  int key_length;
  int64_t rows;  // queries of all heads of all entries
  float scale;
  bool causal;
};

// A warp per query that reads key by key, for heads of any width: the control of the others.
struct AttentionNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kWarps = 4;
};

// Keys and values in tiles of 32 that kWarps warps share, kQueries queries each; heads up to kMostWidth channels.
// A warp's lane scores one key of the tile for all its queries: one shared load serves kQueries multiply-adds.
template <int kMostWidth, int kLoadBytes>
struct AttentionTile {
  static constexpr int kVectorBytes = kLoadBytes;
  static constexpr int kWidth = kMostWidth;
  static constexpr int kWarps = 4;
  static constexpr int kQueries = 4;
  static constexpr int kKeys = 32;
  // Odd, so that the lanes' keys lie in different banks.
  static constexpr int kKeyPitch = kWidth + 1;

  static_assert(kWidth % 32 == 0, "a lane owns every 32nd value channel");
  static_assert((kKeys * (kKeyPitch + kWidth) + kWarps * kQueries * kWidth) * 4 <= 48 * 1024, "static shared memory");
};

// Tensor cores (as FlashAttention-2, Dao 2023). A warp holds 16 queries, their scores and sums in registers; keys and
// values come in tiles of kTileKeys that kWarps warps share, the next one copied while one is multiplied. Heads up to
// kMostWidth channels, 16-bit elements.
template <int kMostWidth, int kTileKeys>
struct AttentionTensor {
  static constexpr int kVectorBytes = 16;
  static constexpr int kWidth = kMostWidth;
  static constexpr int kKeys = kTileKeys;
  static constexpr int kWarps = 4;
  static constexpr int kThreads = 32 * kWarps;
  static constexpr int kWarpQueries = 16;
  static constexpr int kQueries = kWarps * kWarpQueries;
  static constexpr int kStages = 2;
  // Of 16-bit elements: keys and values of one tile.
  static constexpr int kStageElements = 2 * kKeys * kWidth;
  static constexpr int kSharedBytes = 2 * (kQueries * kWidth + kStages * kStageElements);

  static_assert(kWidth % 32 == 0 && kKeys % 16 == 0, "whole fragments");
  static_assert(kSharedBytes <= 48 * 1024, "what every kernel may use");
};

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_CONFIG_H_
