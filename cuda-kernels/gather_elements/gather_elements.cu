#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/gather_elements.h"
#include "gather_elements/gather_elements_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_gather_elements_params;

template <typename Element>
int RunAs(const char* name, const Params& p, void* stream) {
  GatherElementsProblem<Element> problem{static_cast<const Element*>(p.x),
                                         p.index,
                                         static_cast<Element*>(p.y),
                                         Axes<DSM_CUDA_MAX_RANK>::None(),
                                         0,
                                         0,
                                         p.index_type};
  int64_t stride = 1;
  for (int d = p.rank - 1; d >= 0; --d) {
    problem.places.Push(p.index_dims[d], d == p.axis ? 0 : stride);
    if (d == p.axis) {
      problem.length = p.x_dims[d];
      problem.stride = stride;
    }
    stride *= p.x_dims[d];
  }
  const dim3 grid(static_cast<unsigned>(CeilDiv(problem.places.count, GatherElementsNaive::kThreads)));
  return Launch({name, grid, GatherElementsNaive::kThreads, 0}, GatherElementsKernel<Element>, problem, stream);
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params&) { return DSM_CUDA_OK; }

  static int Run(const char* name, const Params& p, void* stream) {
    return WithElement(BytesOf(p.type), [&](auto element) { return RunAs<decltype(element)>(name, p, stream); });
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("gather_elements_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "gather_elements/gather_elements_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.x, p.index, p.y}), CheckStoredType(p.type), CheckIndexType(p.index_type),
                  CheckCode(p.variant, kVariantCount), CheckIndexed(p.rank, p.axis, p.x_dims, p.index_dims)});
  if (status != DSM_CUDA_OK) return status;
  return FirstError({CheckAligned(BytesOf(p.type), {p.x, p.y}), CheckAligned(BytesOf(p.index_type), {p.index}),
                     kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_gather_elements_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_gather_elements_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_gather_elements_check(const dsm_cuda_gather_elements_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_gather_elements(const dsm_cuda_gather_elements_params* params, void* stream) {
  const int status = dsm_cuda_gather_elements_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
