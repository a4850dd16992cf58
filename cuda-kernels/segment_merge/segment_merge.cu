#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/segment_merge.h"
#include "segment_merge/segment_merge_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_segment_merge_params;

// So that byte offsets fit 64 bits.
constexpr int64_t kMostStride = int64_t{1} << 29;

int64_t MergedOf(const Params& p) { return CeilDiv(p.count, p.window); }

template <typename T>
SegmentMergeProblem<T> ProblemOf(const Params& p) {
  return {static_cast<const T*>(p.x),
          p.gamma,
          p.beta,
          static_cast<T*>(p.y),
          static_cast<uint32_t>(p.outer * p.inner * MergedOf(p)),
          DivisorOf(MergedOf(p)),
          DivisorOf(p.inner),
          DivisorOf(p.width),
          p.x_outer,
          p.x_inner,
          p.x_segment,
          static_cast<int>(p.window),
          static_cast<int>(p.count),
          static_cast<int>(MergedOf(p) * p.window - p.count),
          p.epsilon};
}

// How one configuration is launched for one type; all take any size.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    const auto problem = ProblemOf<T>(p);
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.rows, Config::kRows)));
    return Launch({name, grid, kWarp * Config::kRows, 0}, SegmentMergeKernel<T, Config>, problem, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("segment_merge_" #name),
constexpr Variant<Params> kVariants[] = {
#include "segment_merge/segment_merge_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  const int status =
      FirstError({CheckAtLeast(1, {p.outer, p.inner, p.count, p.width, p.window}),
                  CheckAtLeast(0, {p.x_outer, p.x_inner, p.x_segment}), CheckAtMost(kMaxInt / 2, {p.count, p.window}),
                  CheckAtMost(kMostStride, {p.x_outer, p.x_inner, p.x_segment})});
  if (status != DSM_CUDA_OK) return status;
  // Written so that NaN is refused, too.
  const bool fits = MergedOf(p) * p.window <= 2 * p.count && p.epsilon > 0.0f;
  return fits ? CheckElements({p.outer, p.inner, MergedOf(p), p.window, p.width}) : DSM_CUDA_BAD_SIZE;
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.gamma, p.beta, p.y}), CheckType(p.type),
                                 CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = kVariants[p.variant];
  const int64_t bytes = variant.Alignment(p.type), element = BytesOf(p.type);
  return FirstError(
      {CheckAligned(bytes, {p.x, p.y}), CheckAligned(variant.vector_bytes == 0 ? 4 : 16, {p.gamma, p.beta}),
       CheckMultiple(bytes, {p.width * element, p.x_outer * element, p.x_inner * element, p.x_segment * element})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_segment_merge_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_segment_merge_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_segment_merge_check(const dsm_cuda_segment_merge_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_segment_merge(const dsm_cuda_segment_merge_params* params, void* stream) {
  const int status = dsm_cuda_segment_merge_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
