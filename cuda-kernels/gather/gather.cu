#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/gather.h"
#include "gather/gather_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_gather_params;

template <typename Element, int kThreads>
int RunAs(const char* name, const Params& p, void* stream) {
  const int64_t inner = p.inner * BytesOf(p.type) / static_cast<int64_t>(sizeof(Element));
  const int64_t size = p.outer * p.count * inner;
  const GatherProblem<Element> problem{static_cast<const Element*>(p.x),
                                       p.index,
                                       static_cast<Element*>(p.y),
                                       static_cast<uint32_t>(size),
                                       p.length,
                                       DivisorOf(inner),
                                       DivisorOf(p.count),
                                       p.index_type};
  return Launch({name, dim3(static_cast<unsigned>(CeilDiv(size, kThreads))), kThreads, 0},
                GatherKernel<Element, kThreads>, problem, stream);
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int64_t BytesFor(const Params& p) { return std::max<int64_t>(Config::kBytes, BytesOf(p.type)); }

  static int Check(const Params& p) {
    const int64_t element = BytesOf(p.type), bytes = BytesFor(p);
    return FirstError({CheckAligned(bytes, {p.x, p.y}), CheckMultiple(bytes, {p.inner * element})});
  }

  static int Run(const char* name, const Params& p, void* stream) {
    return WithElement(BytesFor(p),
                       [&](auto element) { return RunAs<decltype(element), Config::kThreads>(name, p, stream); });
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("gather_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "gather/gather_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.x, p.index, p.y}), CheckStoredType(p.type), CheckIndexType(p.index_type),
                  CheckCode(p.variant, kVariantCount), CheckElements({p.outer, p.length, p.inner}),
                  CheckElements({p.outer, p.count, p.inner})});
  if (status != DSM_CUDA_OK) return status;
  return FirstError({CheckAligned(BytesOf(p.index_type), {p.index}), kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_gather_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_gather_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_gather_check(const dsm_cuda_gather_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_gather(const dsm_cuda_gather_params* params, void* stream) {
  const int status = dsm_cuda_gather_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
