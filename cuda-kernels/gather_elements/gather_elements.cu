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
    switch (BytesOf(p.type)) {
      case 1:
        return RunAs<uint8_t>(name, p, stream);
      case 2:
        return RunAs<uint16_t>(name, p, stream);
      case 4:
        return RunAs<uint32_t>(name, p, stream);
      default:
        return RunAs<uint64_t>(name, p, stream);
    }
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("gather_elements_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "gather_elements/gather_elements_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

// Dimensions of a tensor, with 1 for those that it lacks.
int CheckDims(int rank, const int64_t* dims) {
  int64_t all[DSM_CUDA_MAX_RANK];
  std::fill(std::copy(dims, dims + rank, all), all + DSM_CUDA_MAX_RANK, 1);
  return CheckElements({all[0], all[1], all[2], all[3], all[4], all[5]});
}

int CheckShapes(const Params& p) {
  if (p.rank < 1 || p.rank > DSM_CUDA_MAX_RANK || p.axis < 0 || p.axis >= p.rank) return DSM_CUDA_BAD_SIZE;
  const int status = FirstError({CheckDims(p.rank, p.x_dims), CheckDims(p.rank, p.index_dims)});
  if (status != DSM_CUDA_OK) return status;
  for (int d = 0; d < p.rank; ++d) {
    if (d != p.axis && p.index_dims[d] > p.x_dims[d]) return DSM_CUDA_BAD_SIZE;
  }
  return DSM_CUDA_OK;
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.index, p.y}), CheckStoredType(p.type),
                                 CheckIndexType(p.index_type), CheckCode(p.variant, kVariantCount), CheckShapes(p)});
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
