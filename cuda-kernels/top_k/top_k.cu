#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/top_k.h"
#include "top_k/top_k_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_top_k_params;

TopKProblem ProblemOf(const Params& p) {
  return {p.x,
          p.values,
          p.indices,
          static_cast<uint32_t>(p.outer * p.length * p.inner),
          DivisorOf(p.inner),
          DivisorOf(p.length),
          static_cast<uint32_t>(p.k),
          p.largest != 0,
          p.type};
}

int Start(const char* name, const Params& p, void* stream, TopKNaive) {
  const dim3 grid(static_cast<unsigned>(CeilDiv(p.outer * p.length * p.inner, TopKNaive::kThreads)));
  return Launch({name, grid, TopKNaive::kThreads, 0}, TopKNaiveKernel, ProblemOf(p), stream);
}

int Start(const char* name, const Params& p, void* stream, TopKShared) {
  const dim3 grid(static_cast<unsigned>(p.outer * p.inner),
                  static_cast<unsigned>(CeilDiv(p.length, TopKShared::kThreads)));
  const size_t shared = static_cast<size_t>(p.length) * sizeof(int32_t);
  return Launch({name, grid, TopKShared::kThreads, shared}, TopKSharedKernel, ProblemOf(p), stream);
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params& p) { return p.length > Config::kMostEntries ? DSM_CUDA_UNSUPPORTED : DSM_CUDA_OK; }
  static int Run(const char* name, const Params& p, void* stream) { return Start(name, p, stream, Config()); }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("top_k_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "top_k/top_k_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const bool wanted = p.values != nullptr || p.indices != nullptr;
  const int status =
      FirstError({CheckPointers({p.x, wanted ? p.x : nullptr}), CheckType(p.type), CheckCode(p.variant, kVariantCount),
                  CheckElements({p.outer, p.length, p.inner}), CheckAtLeast(1, {p.k})});
  if (status != DSM_CUDA_OK) return status;
  if (p.k > p.length) return DSM_CUDA_BAD_SIZE;
  return FirstError(
      {CheckAligned(BytesOf(p.type), {p.x, p.values}), CheckAligned(8, {p.indices}), kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_top_k_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_top_k_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_top_k_check(const dsm_cuda_top_k_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_top_k(const dsm_cuda_top_k_params* params, void* stream) {
  const int status = dsm_cuda_top_k_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
