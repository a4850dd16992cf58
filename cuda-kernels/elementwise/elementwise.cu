#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/elementwise.h"
#include "elementwise/elementwise_kernel.cuh"
#include "elementwise/plan.h"

namespace dsm {
namespace {

using Params = dsm_cuda_elementwise_params;

// The problem for threads that make `width` elements each.
ElementwiseProblem ProblemOf(const Params& p, int width) {
  ElementwisePlan plan = PlanOf(p);
  const int last = plan.rank - 1;
  ElementwiseProblem problem{
      {p.a, p.b, p.c}, p.y, 0, plan.rank, {}, {}, {}, {p.a_type, p.b_type, p.c_type, p.y_type}, p.kind, p.alpha};
  for (int o = 0; o < kResult; ++o) problem.repeats[o] = width > 1 && plan.strides[o][last] == 0;
  plan.dims[last] /= width;
  for (auto& strides : plan.strides) strides[last] *= width;
  problem.count = static_cast<uint32_t>(plan.Count());
  for (int d = 0; d < plan.rank; ++d) {
    const int to = DSM_CUDA_MAX_RANK - plan.rank + d;
    problem.dims[to] = DivisorOf(plan.dims[d]);
    for (int o = 0; o < kOperands; ++o) problem.strides[o][to] = plan.strides[o][d];
  }
  return problem;
}

TransposedProblem TransposedOf(const Params& p) {
  const ElementwisePlan plan = PlanOf(p);
  const int last = plan.rank - 1, across = TransposedDimension(p, plan);
  TransposedProblem problem{};
  problem.a = p.a;
  problem.y = p.y;
  problem.rows = plan.dims[last];
  problem.cols = plan.dims[across];
  problem.a_row = plan.strides[0][last];
  problem.y_col = plan.strides[kResult][across];
  problem.row_tiles = DivisorOf(CeilDiv(problem.rows, ElementwiseTransposed::kTile));
  problem.col_tiles = DivisorOf(CeilDiv(problem.cols, ElementwiseTransposed::kTile));
  problem.a_type = p.a_type;
  problem.y_type = p.y_type;
  problem.outer_rank = plan.rank - 2;
  int to = DSM_CUDA_MAX_RANK - plan.rank;
  for (int d = 0; d < last; ++d) {
    if (d == across) continue;
    problem.outer[to] = DivisorOf(plan.dims[d]);
    problem.a_outer[to] = plan.strides[0][d];
    problem.y_outer[to] = plan.strides[kResult][d];
    ++to;
  }
  return problem;
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params& p) { return CheckWidth(p, PlanOf(p), Config::kWidth); }

  static int Run(const char* name, const Params& p, void* stream) {
    const ElementwiseProblem problem = ProblemOf(p, Config::kWidth);
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.count, Config::kThreads)));
    return Launch({name, grid, Config::kThreads, 0},
                  AsFloats(p) ? ElementwiseStridedKernel<float, Config> : ElementwiseStridedKernel<int64_t, Config>,
                  problem, stream);
  }
};

template <>
struct Launcher<ElementwiseTransposed> {
  static int Check(const Params& p) {
    return TransposedDimension(p, PlanOf(p)) < 0 ? DSM_CUDA_UNSUPPORTED : DSM_CUDA_OK;
  }

  static int Run(const char* name, const Params& p, void* stream) {
    const TransposedProblem problem = TransposedOf(p);
    const int64_t tiles = int64_t{problem.row_tiles.value} * problem.col_tiles.value;
    const int64_t outer = PlanOf(p).Count() / (problem.rows * problem.cols);
    return Launch({name, dim3(static_cast<unsigned>(tiles * outer)),
                   dim3(ElementwiseTransposed::kTile, ElementwiseTransposed::kRows), 0},
                  AsFloats(p) ? ElementwiseTransposedKernel<float> : ElementwiseTransposedKernel<int64_t>, problem,
                  stream);
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("elementwise_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "elementwise/elementwise_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status = FirstError({CheckElementwise(p), CheckCode(p.variant, kVariantCount)});
  return status == DSM_CUDA_OK ? kVariants[p.variant].check(p) : status;
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_elementwise_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_elementwise_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_elementwise_check(const dsm_cuda_elementwise_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_elementwise(const dsm_cuda_elementwise_params* params, void* stream) {
  const int status = dsm_cuda_elementwise_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
