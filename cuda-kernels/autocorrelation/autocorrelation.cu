#include "autocorrelation/autocorrelation_kernel.cuh"
#include "autocorrelation_delays/autocorrelation_delays_problem.h"
#include "common/launch.cuh"
#include "common/variant.cuh"
#include "delay_aggregation/delay_aggregation_problem.h"
#include "densitometer/cuda/autocorrelation.h"

namespace dsm {
namespace {

using Params = dsm_cuda_autocorrelation_params;

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = DSM_CUDA_AUTOCORRELATION_MOST_LENGTH;

  static int Run(const char* name, const Params& p, void* stream) {
    const AutocorrelationProblem<T> problem{ProblemOf(p.delays),
                                            ProblemOf<T>(p.sums, kWidthOf<T, Config::kVectorBytes>)};
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.sums.count, Config::kThreads)),
                    static_cast<unsigned>(p.delays.batch));
    const int64_t floats = p.delays.length + (p.delays.lag_map == nullptr ? 0 : p.delays.lags);
    return Launch({name, grid, Config::kThreads, floats * sizeof(float)}, AutocorrelationKernel<T, Config>, problem,
                  stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("autocorrelation_" #name),
constexpr Variant<Params> kVariants[] = {
#include "autocorrelation/autocorrelation_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckAlike(const Params& p) {
  const bool alike = p.delays.delays == p.sums.delays && p.delays.weights == p.sums.weights &&
                     p.delays.batch == p.sums.batch && p.delays.length == p.sums.length && p.delays.top == p.sums.top;
  return alike ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

int Check(const Params& p) {
  dsm_cuda_autocorrelation_delays_params delays = p.delays;
  dsm_cuda_delay_aggregation_params sums = p.sums;
  delays.variant = sums.variant = 0;
  const int status = FirstError({CheckCode(p.variant, kVariantCount), dsm_cuda_autocorrelation_delays_check(&delays),
                                 dsm_cuda_delay_aggregation_check(&sums), CheckAlike(p)});
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = kVariants[p.variant];
  if (p.sums.length > variant.capacity[p.sums.type]) return DSM_CUDA_UNSUPPORTED;
  const int64_t bytes = variant.Alignment(p.sums.type), element = BytesOf(p.sums.type);
  return FirstError({CheckAligned(bytes, {p.sums.v, p.sums.out}),
                     CheckMultiple(bytes, {p.sums.channels * element, p.sums.v_batch * element, p.sums.v_row * element,
                                           p.sums.out_batch * element, p.sums.out_row * element})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_autocorrelation_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_autocorrelation_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_autocorrelation_check(const dsm_cuda_autocorrelation_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_autocorrelation(const dsm_cuda_autocorrelation_params* params, void* stream) {
  const int status = dsm_cuda_autocorrelation_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->sums.type](variant.name, *params, stream);
}

}  // extern "C"
