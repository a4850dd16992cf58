#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/reduce.h"
#include "reduce/reduce_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_reduce_params;

// Kept and reduced dimensions, those above 1, merged.
struct Split {
  ReduceAxes kept, reduced;
  bool last_is_reduced;
};

Split SplitOf(const Params& p) {
  Split split{ReduceAxes::None(), ReduceAxes::None(), false};
  int64_t stride = 1, merged = 1;
  bool any = false;
  for (int d = p.rank - 1; d >= 0; --d) {
    merged *= p.dims[d];
    // The next dimension outwards that counts.
    int above = d - 1;
    while (above >= 0 && p.dims[above] == 1) --above;
    const bool is_reduced = p.reduced[d] != 0;
    if (p.dims[d] == 1 || (above >= 0 && (p.reduced[above] != 0) == is_reduced)) continue;
    if (!any) split.last_is_reduced = is_reduced;
    any = true;
    (is_reduced ? split.reduced : split.kept).Push(merged, stride);
    stride *= merged;
    merged = 1;
  }
  return split;
}

template <typename T>
ReduceProblem<T> ProblemOf(const Params& p, const Split& split) {
  const bool is_min = p.op == DSM_CUDA_REDUCE_MIN;
  const float terms = static_cast<float>(split.reduced.count);
  return {static_cast<const T*>(p.x),
          static_cast<T*>(p.y),
          split.kept,
          split.reduced,
          p.op <= DSM_CUDA_REDUCE_MEAN,
          is_min ? -1.0f : 1.0f,
          p.op == DSM_CUDA_REDUCE_MEAN ? terms
          : is_min                     ? -1.0f
                                       : 1.0f};
}

int CheckShape(bool fits) { return fits ? DSM_CUDA_OK : DSM_CUDA_UNSUPPORTED; }

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params& p) {
    const Split split = SplitOf(p);
    return CheckShape(split.last_is_reduced && split.reduced.count >= Config::kLeastTerms);
  }

  template <typename T>
  static int RunAs(const char* name, const Params& p, void* stream) {
    const Split split = SplitOf(p);
    const dim3 grid(static_cast<unsigned>(CeilDiv(split.kept.count, Config::kThreads / Config::kLanes)));
    return Launch({name, grid, Config::kThreads, 0}, ReduceRowsKernel<T, Config>, ProblemOf<T>(p, split), stream);
  }
};

template <>
struct Launcher<ReduceNaive> {
  static int Check(const Params&) { return DSM_CUDA_OK; }

  template <typename T>
  static int RunAs(const char* name, const Params& p, void* stream) {
    const Split split = SplitOf(p);
    const dim3 grid(static_cast<unsigned>(CeilDiv(split.kept.count, ReduceNaive::kThreads)));
    return Launch({name, grid, ReduceNaive::kThreads, 0}, ReduceNaiveKernel<T>, ProblemOf<T>(p, split), stream);
  }
};

template <>
struct Launcher<ReduceColumns> {
  static int Check(const Params& p) { return CheckShape(!SplitOf(p).last_is_reduced); }

  template <typename T>
  static int RunAs(const char* name, const Params& p, void* stream) {
    const Split split = SplitOf(p);
    const dim3 grid(static_cast<unsigned>(CeilDiv(split.kept.count, kWarp))), block(kWarp, ReduceColumns::kRows);
    return Launch({name, grid, block, 0}, ReduceColumnsKernel<T>, ProblemOf<T>(p, split), stream);
  }
};

template <typename Config>
struct TypedLauncher {
  static int Check(const Params& p) { return Launcher<Config>::Check(p); }

  static int Run(const char* name, const Params& p, void* stream) {
    if (p.type == DSM_CUDA_FP32) return Launcher<Config>::template RunAs<float>(name, p, stream);
    if (p.type == DSM_CUDA_FP16) return Launcher<Config>::template RunAs<Half>(name, p, stream);
    return Launcher<Config>::template RunAs<BFloat16>(name, p, stream);
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, TypedLauncher, __VA_ARGS__>("reduce_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "reduce/reduce_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckType(p.type), CheckCode(p.op, DSM_CUDA_REDUCE_MIN + 1),
                                 CheckCode(p.variant, kVariantCount), CheckDims(p.rank, p.dims)});
  if (status != DSM_CUDA_OK) return status;
  return FirstError({CheckAligned(BytesOf(p.type), {p.x, p.y}), kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_reduce_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_reduce_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_reduce_check(const dsm_cuda_reduce_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_reduce(const dsm_cuda_reduce_params* params, void* stream) {
  const int status = dsm_cuda_reduce_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
