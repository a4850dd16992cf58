#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/series_decomposition.h"
#include "series_decomposition/series_decomposition_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_series_decomposition_params;

constexpr int64_t kMostTimes = int64_t{1} << 30;

template <typename T, typename Config>
DecompositionProblem<T> ProblemOf(const Params& p) {
  const int64_t vectors = p.channels / kWidthOf<T, Config::kVectorBytes>, runs = CeilDiv(p.length, Config::kRun);
  DecompositionProblem<T> problem{static_cast<const T*>(p.x),
                                  static_cast<const T*>(p.residual),
                                  static_cast<const T*>(p.trend_residual),
                                  static_cast<T*>(p.seasonal),
                                  static_cast<T*>(p.trend),
                                  static_cast<int>(p.length),
                                  static_cast<int>(p.channels),
                                  DivisorOf(vectors),
                                  DivisorOf(runs),
                                  static_cast<uint32_t>(p.batch * runs * vectors),
                                  {},
                                  p.window_count};
  std::copy(p.windows, p.windows + p.window_count, problem.windows);
  return problem;
}

template <typename T, typename Config>
int Start(const char* name, void (*kernel)(DecompositionProblem<T>), const Params& p, void* stream) {
  const auto problem = ProblemOf<T, Config>(p);
  const dim3 grid(static_cast<unsigned>(CeilDiv(problem.tasks, Config::kThreads)));
  return Launch({name, grid, Config::kThreads, 0}, kernel, problem, stream);
}

// How one configuration is launched for one type; all take any size.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    return Start<T, Config>(name, SeriesDecompositionRunKernel<T, Config>, p, stream);
  }
};

template <typename T>
struct Launcher<DecompositionNaive, T> {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    return Start<T, DecompositionNaive>(name, SeriesDecompositionNaiveKernel<T>, p, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("series_decomposition_" #name),
constexpr Variant<Params> kVariants[] = {
#include "series_decomposition/series_decomposition_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckWindows(const Params& p) {
  if (p.window_count < 1 || p.window_count > DSM_CUDA_MAX_WINDOWS) return DSM_CUDA_BAD_SIZE;
  const auto [least, most] = std::minmax_element(p.windows, p.windows + p.window_count);
  return FirstError({CheckAtLeast(1, {*least}), CheckAtMost(kMostTimes, {*most})});
}

// Threads read around the times that they write: an output is apart from all else.
int CheckOutput(const void* output, std::initializer_list<const void*> others) {
  const bool apart = output == nullptr || std::find(others.begin(), others.end(), output) == others.end();
  return apart ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.seasonal == nullptr ? p.trend : p.seasonal}), CheckType(p.type),
                                 CheckCode(p.variant, kVariantCount), CheckElements({p.batch, p.length, p.channels}),
                                 CheckAtMost(kMostTimes, {p.length}), CheckWindows(p),
                                 CheckOutput(p.seasonal, {p.x, p.residual, p.trend_residual}),
                                 CheckOutput(p.trend, {p.x, p.residual, p.trend_residual, p.seasonal})});
  if (status != DSM_CUDA_OK) return status;
  const int64_t alignment = kVariants[p.variant].Alignment(p.type);
  return FirstError({CheckAligned(alignment, {p.x, p.residual, p.trend_residual, p.seasonal, p.trend}),
                     CheckMultiple(alignment, {p.channels * BytesOf(p.type)})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_series_decomposition_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_series_decomposition_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_series_decomposition_check(const dsm_cuda_series_decomposition_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_series_decomposition(const dsm_cuda_series_decomposition_params* params, void* stream) {
  const int status = dsm_cuda_series_decomposition_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
