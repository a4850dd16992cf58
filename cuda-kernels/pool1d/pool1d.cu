#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/pool1d.h"
#include "pool1d/pool1d_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_pool1d_params;

int64_t ColumnsOf(const Params& p) { return (p.length + p.pad_begin + p.pad_end - p.window) / p.stride + 1; }

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int Check(const Params&) { return DSM_CUDA_OK; }

  static int Run(const char* name, const Params& p, void* stream) {
    const int64_t columns = ColumnsOf(p), count = p.rows * columns;
    const Pool1dProblem problem{p.x,
                                p.y,
                                static_cast<uint32_t>(count),
                                DivisorOf(columns),
                                static_cast<int>(p.length),
                                static_cast<int>(p.window),
                                static_cast<int>(p.stride),
                                static_cast<int>(p.pad_begin),
                                p.op,
                                p.type};
    const dim3 grid(static_cast<unsigned>(CeilDiv(count, Config::kThreads)));
    return Launch({name, grid, Config::kThreads, 0}, Pool1dKernel, problem, stream);
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("pool1d_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "pool1d/pool1d_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  const int status =
      FirstError({CheckAtLeast(0, {p.pad_begin, p.pad_end}), CheckAtLeast(1, {p.window, p.stride}),
                  CheckElements({p.rows, p.length}), CheckAtMost(int64_t{1} << 29, {p.window, p.stride})});
  if (status != DSM_CUDA_OK) return status;
  const int64_t padded = p.length + p.pad_begin + p.pad_end;
  if (std::max(p.pad_begin, p.pad_end) >= p.window || padded < p.window) return DSM_CUDA_BAD_SIZE;
  // Places are ints, also those in the padding.
  return FirstError({CheckAtMost(kMaxInt, {padded}), CheckElements({p.rows, ColumnsOf(p)})});
}

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.x, p.y}), CheckType(p.type), CheckCode(p.op, DSM_CUDA_POOL_AVERAGE_WITH_PADDING + 1),
                  CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  return FirstError({CheckAligned(BytesOf(p.type), {p.x, p.y}), kVariants[p.variant].check(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_pool1d_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_pool1d_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_pool1d_check(const dsm_cuda_pool1d_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_pool1d(const dsm_cuda_pool1d_params* params, void* stream) {
  const int status = dsm_cuda_pool1d_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
