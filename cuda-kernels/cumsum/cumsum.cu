#include "common/launch.cuh"
#include "common/variant.cuh"
#include "cumsum/cumsum_kernel.cuh"
#include "densitometer/cuda/cumsum.h"

namespace dsm {
namespace {

using Params = dsm_cuda_cumsum_params;

int Start(const char* name, const CumsumProblem& problem, void* stream, CumsumNaive) {
  const dim3 grid(static_cast<unsigned>(CeilDiv(problem.lines, CumsumNaive::kThreads)));
  return Launch({name, grid, CumsumNaive::kThreads, 0}, CumsumNaiveKernel, problem, stream);
}

int Start(const char* name, const CumsumProblem& problem, void* stream, CumsumWarp) {
  const dim3 grid(static_cast<unsigned>(CeilDiv(problem.lines, CumsumWarp::kLines)));
  return Launch({name, grid, CumsumWarp::kThreads, 0}, CumsumWarpKernel, problem, stream);
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params& p) { return p.inner > Config::kMostInner ? DSM_CUDA_UNSUPPORTED : DSM_CUDA_OK; }

  static int Run(const char* name, const Params& p, void* stream) {
    const CumsumProblem problem{p.x,
                                p.y,
                                static_cast<uint32_t>(p.outer * p.inner),
                                p.length,
                                DivisorOf(p.inner),
                                p.exclusive != 0,
                                p.reverse != 0,
                                p.type};
    return Start(name, problem, stream, Config());
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("cumsum_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "cumsum/cumsum_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckType(p.type), CheckCode(p.variant, kVariantCount),
                                 CheckElements({p.outer, p.length, p.inner})});
  if (status != DSM_CUDA_OK) return status;
  return FirstError({CheckAligned(BytesOf(p.type), {p.x, p.y}), kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_cumsum_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_cumsum_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_cumsum_check(const dsm_cuda_cumsum_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_cumsum(const dsm_cuda_cumsum_params* params, void* stream) {
  const int status = dsm_cuda_cumsum_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
