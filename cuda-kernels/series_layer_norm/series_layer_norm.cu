#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/series_layer_norm.h"
#include "series_layer_norm/series_layer_norm_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_series_layer_norm_params;

// cudaMalloc's alignment, which each part of the workspace has, too.
constexpr int64_t kWorkspaceAlignment = 256;
// So that a block's step beyond the last time or channel has 32 bits.
constexpr int64_t kMostLength = int64_t{1} << 30;

int CheckSizes(const Params& p) {
  return FirstError({CheckElements({p.batch, p.length, p.channels}), CheckAtMost(kMostLength, {p.length, p.channels})});
}

// Where the parts of the workspace begin, in bytes, and where it ends.
struct Layout {
  int64_t inverses;
  int64_t partials;
  int64_t bytes;
};

int64_t PartBytes(int64_t floats) {
  return CeilDiv(floats * BytesOf(DSM_CUDA_FP32), kWorkspaceAlignment) * kWorkspaceAlignment;
}

int64_t Tiles(const Params& p) { return CeilDiv(p.length, kSeriesNormTile); }

Layout LayoutOf(const Params& p) {
  const int64_t rows = PartBytes(p.batch * p.length);
  return {rows, 2 * rows, 2 * rows + PartBytes(p.batch * Tiles(p) * p.channels)};
}

template <typename T>
SeriesNormProblem<T> ProblemOf(const Params& p, int64_t output_tiles, int64_t channel_tiles) {
  auto* workspace = static_cast<uint8_t*>(p.workspace);
  const Layout layout = LayoutOf(p);
  return {static_cast<const T*>(p.x),
          p.gamma,
          static_cast<T*>(p.y),
          reinterpret_cast<float*>(workspace),
          reinterpret_cast<float*>(workspace + layout.inverses),
          reinterpret_cast<float*>(workspace + layout.partials),
          p.batch * p.length,
          static_cast<int>(p.length),
          static_cast<int>(p.channels),
          static_cast<int>(Tiles(p)),
          static_cast<int>(output_tiles),
          static_cast<int>(channel_tiles),
          p.epsilon};
}

LaunchShape ShapeOf(const char* name, int64_t blocks, int threads) {
  return {name, dim3(static_cast<unsigned>(blocks)), dim3(static_cast<unsigned>(threads)), 0};
}

// How one configuration is launched for one type; all take any size.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    constexpr int kWarpChannels = kWarp * kWidthOf<T, Config::kVectorBytes>;
    const auto problem = ProblemOf<T>(p, CeilDiv(p.length, Config::kTimes), CeilDiv(p.channels, kWarpChannels));
    const auto rows = ShapeOf(name, p.batch * problem.tiles, Config::kThreads);
    const int status = Launch(rows, SeriesNormRowsKernel<T, Config>, problem, stream);
    if (status != DSM_CUDA_OK) return status;
    const auto times = ShapeOf(name, p.batch * problem.output_tiles * problem.channel_tiles, Config::kThreads);
    return Launch(times, SeriesNormTimesKernel<T, Config>, problem, stream);
  }
};

template <typename T>
struct Launcher<SeriesNormNaive, T> {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    constexpr int kThreads = SeriesNormNaive::kThreads;
    const auto problem = ProblemOf<T>(p, 1, 1);
    const auto rows = ShapeOf(name, CeilDiv(problem.rows, kThreads), kThreads);
    const int status = Launch(rows, SeriesNormNaiveRowsKernel<T>, problem, stream);
    if (status != DSM_CUDA_OK) return status;
    const auto times = ShapeOf(name, CeilDiv(p.batch * p.channels, kThreads), kThreads);
    return Launch(times, SeriesNormNaiveTimesKernel<T>, problem, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("series_layer_norm_" #name),
constexpr Variant<Params> kVariants[] = {
#include "series_layer_norm/series_layer_norm_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.x, p.y, p.workspace}), CheckType(p.type), CheckCode(p.variant, kVariantCount),
                  CheckSizes(p), p.epsilon > 0.0f ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE});
  if (status != DSM_CUDA_OK) return status;
  const int64_t alignment = kVariants[p.variant].Alignment(p.type);
  return FirstError({CheckAligned(kWorkspaceAlignment, {p.workspace}), CheckAligned(alignment, {p.x, p.y}),
                     CheckAligned(std::max(alignment, BytesOf(DSM_CUDA_FP32)), {p.gamma}),
                     CheckMultiple(alignment, {p.channels * BytesOf(p.type)})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int64_t dsm_cuda_series_layer_norm_workspace(const dsm_cuda_series_layer_norm_params* params) {
  return params == nullptr || dsm::CheckSizes(*params) != DSM_CUDA_OK ? 0 : dsm::LayoutOf(*params).bytes;
}

int dsm_cuda_series_layer_norm_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_series_layer_norm_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_series_layer_norm_check(const dsm_cuda_series_layer_norm_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_series_layer_norm(const dsm_cuda_series_layer_norm_params* params, void* stream) {
  const int status = dsm_cuda_series_layer_norm_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
