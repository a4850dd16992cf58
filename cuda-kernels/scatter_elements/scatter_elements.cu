#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/scatter_elements.h"
#include "scatter_elements/scatter_elements_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_scatter_elements_params;

ScatterElementsProblem ProblemOf(const Params& p) {
  const int shift = DSM_CUDA_MAX_RANK - p.rank;
  ScatterElementsProblem problem{};
  problem.x = p.x;
  problem.index = p.index;
  problem.updates = p.updates;
  problem.y = p.y;
  problem.rank = p.rank;
  problem.axis = p.axis + shift;
  problem.adds = p.reduction == DSM_CUDA_SCATTER_ADD;
  problem.type = p.type;
  problem.index_type = p.index_type;
  int64_t stride = 1, count = 1;
  for (int d = p.rank - 1; d >= 0; --d) {
    problem.dims[shift + d] = DivisorOf(p.x_dims[d]);
    problem.index_dims[shift + d] = static_cast<uint32_t>(p.index_dims[d]);
    problem.index_strides[shift + d] = stride;
    stride *= p.index_dims[d];
    count *= p.x_dims[d];
  }
  problem.count = static_cast<uint32_t>(count);
  problem.length = p.x_dims[p.axis];
  problem.indices = p.index_dims[p.axis];
  problem.index_stride = problem.index_strides[problem.axis];
  return problem;
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params&) { return DSM_CUDA_OK; }

  static int Run(const char* name, const Params& p, void* stream) {
    const ScatterElementsProblem problem = ProblemOf(p);
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.count, Config::kThreads)));
    return Launch({name, grid, Config::kThreads, 0},
                  p.type <= DSM_CUDA_BF16 ? ScatterElementsKernel<float> : ScatterElementsKernel<int64_t>, problem,
                  stream);
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("scatter_elements_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "scatter_elements/scatter_elements_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.x, p.index, p.updates, p.y}), CheckStoredType(p.type), CheckIndexType(p.index_type),
                  CheckCode(p.reduction, DSM_CUDA_SCATTER_ADD + 1), CheckCode(p.variant, kVariantCount),
                  CheckIndexed(p.rank, p.axis, p.x_dims, p.index_dims)});
  if (status != DSM_CUDA_OK) return status;
  if (p.reduction == DSM_CUDA_SCATTER_ADD && p.type == DSM_CUDA_BOOL) return DSM_CUDA_BAD_CODE;
  return FirstError({CheckAligned(BytesOf(p.type), {p.x, p.updates, p.y}),
                     CheckAligned(BytesOf(p.index_type), {p.index}), kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_scatter_elements_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_scatter_elements_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_scatter_elements_check(const dsm_cuda_scatter_elements_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_scatter_elements(const dsm_cuda_scatter_elements_params* params, void* stream) {
  const int status = dsm_cuda_scatter_elements_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
