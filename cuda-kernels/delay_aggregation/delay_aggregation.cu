#include "common/launch.cuh"
#include "common/variant.cuh"
#include "delay_aggregation/delay_aggregation_kernel.cuh"
#include "delay_aggregation/delay_aggregation_problem.h"

namespace dsm {
namespace {

using Params = dsm_cuda_delay_aggregation_params;

// Two rows' numbers are added in 32 bits.
constexpr int64_t kMostLength = int64_t{1} << 30;
// So that byte offsets fit 64 bits.
constexpr int64_t kMostStride = int64_t{1} << 29;

template <typename T, typename Config>
int LaunchAs(void (*kernel)(DelayAggregationProblem<T>), const char* name, const Params& p, void* stream) {
  const auto problem = ProblemOf<T>(p, kWidthOf<T, Config::kVectorBytes>);
  const dim3 grid(static_cast<unsigned>(CeilDiv(problem.count, Config::kThreads)), static_cast<unsigned>(p.batch));
  return Launch({name, grid, Config::kThreads, 0}, kernel, problem, stream);
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;  // channels

  static int Run(const char* name, const Params& p, void* stream) {
    return LaunchAs<T, Config>(DelayAggregationVectorKernel<T, Config>, name, p, stream);
  }
};

template <typename T>
struct Launcher<DelayAggregationNaive, T> {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    return LaunchAs<T, DelayAggregationNaive>(DelayAggregationNaiveKernel<T>, name, p, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("delay_aggregation_" #name),
constexpr Variant<Params> kVariants[] = {
#include "delay_aggregation/delay_aggregation_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckLayout(const Params& p) {
  const int64_t entry = (p.length - 1) * p.out_row + p.channels;
  const bool apart = p.out_row >= p.channels && (p.batch == 1 || p.out_batch >= entry);
  return apart && p.v != p.out && p.v_row >= p.channels ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

int CheckAlignment(const Params& p) {
  const int64_t bytes = kVariants[p.variant].Alignment(p.type), element = BytesOf(p.type);
  return FirstError({CheckAligned(bytes, {p.v, p.out}), CheckAligned(4, {p.delays, p.weights}),
                     CheckMultiple(bytes, {p.channels * element, p.v_batch * element, p.v_row * element,
                                           p.out_batch * element, p.out_row * element})});
}

int Check(const Params& p) {
  const int status = FirstError(
      {CheckPointers({p.v, p.delays, p.weights, p.out}), CheckType(p.type), CheckCode(p.variant, kVariantCount),
       CheckElements({p.length, p.channels}), CheckAtLeast(1, {p.batch, p.value_length, p.top}),
       CheckAtLeast(0, {p.v_batch, p.out_batch}), CheckAtMost(kMaxGridY, {p.batch}),
       CheckAtMost(kMostLength, {p.length}), CheckAtMost(kMaxInt, {p.value_length}), CheckAtMost(kMostDelays, {p.top}),
       CheckAtMost(kMostStride, {p.v_batch, p.v_row, p.out_batch, p.out_row})});
  return status != DSM_CUDA_OK ? status : FirstError({CheckLayout(p), CheckAlignment(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_delay_aggregation_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_delay_aggregation_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_delay_aggregation_check(const dsm_cuda_delay_aggregation_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_delay_aggregation(const dsm_cuda_delay_aggregation_params* params, void* stream) {
  const int status = dsm_cuda_delay_aggregation_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
