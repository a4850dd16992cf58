#include "densitometer/sparse_linear.h"

#include <omp.h>

#include <algorithm>

#include "cpu/sparse_linear/prefetch.h"
#include "cpu/sparse_linear/tile.h"
#include "densitometer/status.h"
#include "hwy/cache_control.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/sparse_linear/sparse_linear.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file again for each target:
#include "cpu/sparse_linear/accumulate-inl.h"
#include "cpu/sparse_linear/epilogue-inl.h"
#include "cpu/sparse_linear/transpose-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace dsm {
namespace HWY_NAMESPACE {

void PackPanel(const dsm_sparse_linear& run, const Tile& tile, int64_t chunk) {
  const dsm_sparse_weight& w = *run.weight;
  const int64_t first = chunk * w.chunk_cols;
  const int64_t last = std::min(w.cols, first + w.chunk_cols);
  const Chunk columns{run.x, run.ldx, first, last};
  if (run.x_layout == DSM_FEATURE_MAJOR) {
    PackFeatureMajor(columns, tile);
  } else {
    PackTokenMajor(columns, tile);
  }
  // A cut entry at the right edge multiplies columns that do not exist by zero; they must not hold a NaN.
  const int64_t padded = (last - first + w.entry_cols - 1) / w.entry_cols * w.entry_cols;
  std::fill(tile.panel + (last - first) * kTileTokens, tile.panel + padded * kTileTokens, 0.0f);
}

// What the panel after this one will be packed from: the next chunk, or the first chunk of the next tokens.
PanelPrefetch PrefetchAfter(const dsm_sparse_linear& run, const Tile& tile, int64_t chunk) {
  const dsm_sparse_weight& w = *run.weight;
  const bool last = chunk + 1 == w.Chunks();
  const int64_t token = last ? tile.token + tile.tokens : tile.token;
  const int64_t col = last ? 0 : (chunk + 1) * w.chunk_cols;
  const int64_t cols = std::min(w.chunk_cols, w.cols - col);
  const int64_t tokens = std::min<int64_t>(kTileTokens, run.tokens - token);
  if (tokens <= 0) return {};
  if (run.x_layout == DSM_FEATURE_MAJOR) return {run.x + col * run.ldx + token, run.ldx, cols, tokens};
  return {run.x + token * run.ldx + col, run.ldx, tokens, cols};
}

void RunTile(const dsm_sparse_linear& run, const Tile& tile) {
  const dsm_sparse_weight& w = *run.weight;
  const bool plain = run.residual == nullptr && run.activation != DSM_ACTIVATION_GELU;
  const bool relu = run.activation == DSM_ACTIVATION_RELU;
  for (int64_t chunk = 0; chunk < w.Chunks(); ++chunk) {
    PackPanel(run, tile, chunk);
    PanelPrefetch prefetch = PrefetchAfter(run, tile, chunk);
    const bool finish_rows = chunk + 1 == w.Chunks() && run.y_layout == DSM_FEATURE_MAJOR;
    for (int64_t block = tile.first_block; block < tile.last_block; ++block) {
      float* partial = tile.partial + (block - tile.first_block) * kBlockRows * kTileTokens;
      const Finish finish{&run, block * kBlockRows, tile.token, tile.token + tile.tokens, tile.stream, plain, relu};
      Accumulate(
          {&w, block * w.Chunks() + chunk, tile.panel, partial, chunk == 0, finish_rows ? &finish : nullptr, &prefetch},
          tile.tokens);
    }
  }
  if (run.y_layout == DSM_TOKEN_MAJOR) {
    FinishTokenMajor(run, tile, {tile.first_block * kBlockRows, std::min(w.rows, tile.last_block * kBlockRows)});
  }
  if (tile.stream) hwy::FlushStream();
}

}  // namespace HWY_NAMESPACE
}  // namespace dsm
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace dsm {
namespace {

HWY_EXPORT(RunTile);

constexpr int64_t kCacheLineFloats = 16;

// A y of this size leaves L2 before the next layer reads it. Storing past the caches then spares reading each line
// before it is written, which halves the time of very sparse layers.
constexpr int64_t kStreamBytes = int64_t{8} << 20;

bool StreamsResult(const dsm_sparse_linear& run) {
  constexpr uintptr_t kLine = kCacheLineFloats * sizeof(float);
  return run.tokens * run.weight->rows * static_cast<int64_t>(sizeof(float)) >= kStreamBytes &&
         reinterpret_cast<uintptr_t>(run.y) % kLine == 0 && run.ldy % kCacheLineFloats == 0;
}

int64_t TokenTiles(const dsm_sparse_linear& run) { return (run.tokens + kTileTokens - 1) / kTileTokens; }

int64_t ScratchPerThread(const dsm_sparse_weight& w) { return PanelFloats(w) + PartialFloats(w); }

// Work before row block `block`: multiplications, plus a share for each row's partial sums.
int64_t CostBefore(const dsm_sparse_weight& w, int64_t block) {
  constexpr int64_t kCostPerRow = 8;
  const int64_t entries = w.segments[block * w.Chunks()].entry;
  return entries * w.EntryValues() + std::min(w.rows, block * kBlockRows) * w.Chunks() * kCostPerRow;
}

// First (token tile, row block) unit of the `part`-th of `parts` equal shares; units are numbered tile by tile.
int64_t FirstUnit(const dsm_sparse_linear& run, int64_t part, int64_t parts) {
  const dsm_sparse_weight& w = *run.weight;
  const int64_t blocks = w.Blocks();
  const double per_tile = static_cast<double>(CostBefore(w, blocks));
  const double shares = static_cast<double>(TokenTiles(run)) * static_cast<double>(part) / static_cast<double>(parts);
  const int64_t tile = static_cast<int64_t>(shares);
  const double target = (shares - static_cast<double>(tile)) * per_tile;
  int64_t block = 0;
  // The block whose middle lies beyond the target is the first of the next share.
  while (block < blocks && 0.5 * static_cast<double>(CostBefore(w, block) + CostBefore(w, block + 1)) < target) ++block;
  return tile * blocks + block;
}

void RunUnits(const dsm_sparse_linear& run, int64_t first, int64_t last, float* scratch) {
  const dsm_sparse_weight& w = *run.weight;
  const bool stream = StreamsResult(run);
  const auto run_tile = HWY_DYNAMIC_DISPATCH(RunTile);
  while (first < last) {
    const int64_t index = first / w.Blocks();
    const int64_t block = first % w.Blocks();
    const int64_t blocks = std::min({w.Blocks() - block, last - first, kPassBlocks});
    const int64_t token = index * kTileTokens;
    run_tile(run, {token, std::min<int64_t>(kTileTokens, run.tokens - token), block, block + blocks, scratch,
                   scratch + PanelFloats(w), stream});
    first += blocks;
  }
}

// Floats from p to the next cache line.
int64_t FloatsToLine(const float* p) {
  const auto at = static_cast<int64_t>(reinterpret_cast<uintptr_t>(p) / sizeof(float));
  return (kCacheLineFloats - at % kCacheLineFloats) % kCacheLineFloats;
}

void RunThreads(const dsm_sparse_linear& run) {
  float* scratch = run.scratch + FloatsToLine(run.scratch);
  const int64_t units = TokenTiles(run) * run.weight->Blocks();
  const int threads = static_cast<int>(std::min<int64_t>(run.threads, units));
  if (threads == 1) return RunUnits(run, 0, units, scratch);
#pragma omp parallel num_threads(threads)
  {
    const int64_t part = omp_get_thread_num();
    const int64_t parts = omp_get_num_threads();
    RunUnits(run, FirstUnit(run, part, parts), FirstUnit(run, part + 1, parts),
             scratch + part * ScratchPerThread(*run.weight));
  }
}

bool IsLayout(int layout) { return layout == DSM_TOKEN_MAJOR || layout == DSM_FEATURE_MAJOR; }

// Whether [tokens, features] in this layout has a stride that is long enough, and an end that can be addressed.
int CheckMatrix(int layout, int64_t ld, int64_t tokens, int64_t features) {
  const int64_t inner = layout == DSM_TOKEN_MAJOR ? features : tokens;
  const int64_t outer = layout == DSM_TOKEN_MAJOR ? tokens : features;
  int64_t bytes = 0;
  if (ld < inner) return DSM_BAD_SIZE;
  if (__builtin_mul_overflow(outer, ld, &bytes) || __builtin_mul_overflow(bytes, sizeof(float), &bytes)) {
    return DSM_OVERFLOW;
  }
  return DSM_OK;
}

int CheckShapes(const dsm_sparse_linear& run) {
  const dsm_sparse_weight& w = *run.weight;
  int status = CheckMatrix(run.x_layout, run.ldx, run.tokens, w.cols);
  if (status == DSM_OK) status = CheckMatrix(run.y_layout, run.ldy, run.tokens, w.rows);
  if (status == DSM_OK && run.residual != nullptr) {
    status = CheckMatrix(run.y_layout, run.ld_residual, run.tokens, w.rows);
  }
  return status;
}

int Check(const dsm_sparse_linear* run) {
  if (run == nullptr || run->weight == nullptr || run->x == nullptr || run->y == nullptr || run->scratch == nullptr) {
    return DSM_NULL_POINTER;
  }
  if (!IsLayout(run->x_layout) || !IsLayout(run->y_layout)) return DSM_BAD_CODE;
  if (run->activation < DSM_ACTIVATION_NONE || run->activation > DSM_ACTIVATION_GELU) return DSM_BAD_CODE;
  int64_t scratch = 0;
  const int status = dsm_sparse_linear_scratch(run, &scratch);
  if (status != DSM_OK) return status;
  if (run->tokens < 1 || run->scratch_floats < scratch) return DSM_BAD_SIZE;
  return CheckShapes(*run);
}

}  // namespace
}  // namespace dsm

extern "C" int dsm_sparse_linear_scratch(const dsm_sparse_linear* run, int64_t* floats) {
  if (run == nullptr || run->weight == nullptr || floats == nullptr) return DSM_NULL_POINTER;
  if (run->threads < 1) return DSM_BAD_SIZE;
  *floats = run->threads * dsm::ScratchPerThread(*run->weight) + dsm::kCacheLineFloats;
  return DSM_OK;
}

extern "C" int dsm_sparse_linear_run(const dsm_sparse_linear* run) {
  const int status = dsm::Check(run);
  if (status == DSM_OK) dsm::RunThreads(*run);
  return status;
}
#endif  // HWY_ONCE
