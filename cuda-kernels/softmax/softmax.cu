#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/softmax.h"
#include "softmax/softmax_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_softmax_params;

constexpr int64_t kMostCols = int64_t{1} << 30;

template <typename T>
SoftmaxProblem<T> ProblemOf(const Params& p) {
  return {static_cast<const T*>(p.x),
          static_cast<T*>(p.y),
          p.rows,
          static_cast<int>(p.cols),
          p.query_rows,
          p.scale,
          p.causal != 0};
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = int64_t{kWarp} * Config::kVectors * kWidthOf<T, Config::kVectorBytes>;

  static int Run(const char* name, const Params& p, void* stream) {
    const dim3 grid(static_cast<unsigned>(CeilDiv(p.rows, Config::kRows)));
    return Launch({name, grid, kWarp * Config::kRows, 0}, SoftmaxWarpKernel<T, Config>, ProblemOf<T>(p), stream);
  }
};

template <typename T>
struct Launcher<SoftmaxNaive, T> {
  static constexpr int64_t kCapacity = kMostCols;

  static int Run(const char* name, const Params& p, void* stream) {
    const dim3 grid(static_cast<unsigned>(CeilDiv(p.rows, SoftmaxNaive::kThreads)));
    return Launch({name, grid, SoftmaxNaive::kThreads, 0}, SoftmaxNaiveKernel<T>, ProblemOf<T>(p), stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("softmax_" #name),
constexpr Variant<Params> kVariants[] = {
#include "softmax/softmax_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckType(p.type), CheckCode(p.variant, kVariantCount),
                                 CheckAtLeast(1, {p.rows, p.cols, p.causal ? p.query_rows : 1}),
                                 CheckAtMost(kMaxInt, {p.rows}), CheckAtMost(kMostCols, {p.cols})});
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = kVariants[p.variant];
  if (p.cols > variant.capacity[p.type]) return DSM_CUDA_UNSUPPORTED;
  return FirstError({CheckAligned(variant.Alignment(p.type), {p.x, p.y}),
                     CheckMultiple(variant.Alignment(p.type), {p.cols * BytesOf(p.type)})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_softmax_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_softmax_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_softmax_check(const dsm_cuda_softmax_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_softmax(const dsm_cuda_softmax_params* params, void* stream) {
  const int status = dsm_cuda_softmax_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
