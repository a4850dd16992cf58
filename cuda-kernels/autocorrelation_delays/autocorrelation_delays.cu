#include "autocorrelation_delays/autocorrelation_delays_kernel.cuh"
#include "autocorrelation_delays/autocorrelation_delays_problem.h"
#include "common/launch.cuh"
#include "common/variant.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_autocorrelation_delays_params;

// Of strides, so that byte offsets fit 64 bits.
constexpr int64_t kMostStride = int64_t{1} << 29;

LaunchShape Shape(const char* name, const Params& p, int threads) {
  const int64_t floats = p.length + (p.lag_map == nullptr ? 0 : p.lags);
  return {name, dim3(static_cast<unsigned>(p.batch)), static_cast<unsigned>(threads), floats * sizeof(float)};
}

int Start(const char* name, const Params& p, void* stream, AutocorrelationDelaysNaive) {
  const LaunchShape shape = Shape(name, p, AutocorrelationDelaysNaive::kThreads);
  return Launch(shape, AutocorrelationDelaysNaiveKernel<AutocorrelationDelaysNaive>, ProblemOf(p), stream);
}

int Start(const char* name, const Params& p, void* stream, AutocorrelationDelaysBlock) {
  const LaunchShape shape = Shape(name, p, AutocorrelationDelaysBlock::kThreads);
  return Launch(shape, AutocorrelationDelaysBlockKernel<AutocorrelationDelaysBlock>, ProblemOf(p), stream);
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params&) { return DSM_CUDA_OK; }
  static int Run(const char* name, const Params& p, void* stream) { return Start(name, p, stream, Config()); }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("autocorrelation_delays_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "autocorrelation_delays/autocorrelation_delays_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckLayout(const Params& p) {
  const int64_t entry = (p.length - 1) * p.gram_row + p.key_length;
  if (p.gram_row < p.key_length || (p.batch > 1 && p.gram_batch < entry)) return DSM_CUDA_BAD_SIZE;
  return p.top > p.lags || (p.lag_map == nullptr && p.lags != p.length) ? DSM_CUDA_BAD_SIZE : DSM_CUDA_OK;
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.gram, p.delays, p.weights}), CheckCode(p.variant, kVariantCount),
                                 CheckAtLeast(1, {p.batch, p.length, p.key_length, p.channels, p.lags, p.top}),
                                 CheckAtMost(kMaxInt, {p.batch, p.key_length, p.channels}),
                                 CheckAtMost(kMostLags, {p.length, p.lags}), CheckAtMost(kMostDelays, {p.top}),
                                 CheckAtMost(kMostStride, {p.gram_row, p.batch > 1 ? p.gram_batch : 0})});
  if (status != DSM_CUDA_OK) return status;
  return FirstError(
      {CheckLayout(p), CheckAligned(4, {p.gram, p.lag_map, p.delays, p.weights}), kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_autocorrelation_delays_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_autocorrelation_delays_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_autocorrelation_delays_check(const dsm_cuda_autocorrelation_delays_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_autocorrelation_delays(const dsm_cuda_autocorrelation_delays_params* params, void* stream) {
  const int status = dsm_cuda_autocorrelation_delays_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
