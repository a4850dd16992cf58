#include "affine_pool/affine_pool_kernel.cuh"
#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/affine_pool.h"

namespace dsm {
namespace {

using Params = dsm_cuda_affine_pool_params;

// For length, window and stride: the padded length, below 3 * 2^29, and each time in it have 32 bits.
constexpr int64_t kMostTimes = int64_t{1} << 29;

int64_t LengthOut(const Params& p) { return (p.length + 2 * p.pad - p.window) / p.stride + 1; }

template <typename T>
AffinePoolProblem<T> ProblemOf(const Params& p, int64_t vectors) {
  return {static_cast<const T*>(p.x),
          p.scale,
          p.shift,
          static_cast<T*>(p.y),
          static_cast<int>(p.length),
          static_cast<int>(p.channels),
          static_cast<int>(p.window),
          static_cast<int>(p.stride),
          static_cast<int>(p.pad),
          DivisorOf(vectors),
          DivisorOf(LengthOut(p)),
          static_cast<uint32_t>(p.batch * LengthOut(p) * vectors),
          p.activation == DSM_CUDA_AFFINE_ELU,
          p.alpha};
}

// How one configuration is launched for one type; all take any size.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    const auto problem = ProblemOf<T>(p, p.channels / kWidthOf<T, Config::kVectorBytes>);
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.tasks, Config::kThreads)));
    return Launch({name, grid, Config::kThreads, 0}, AffinePoolKernel<T, Config>, problem, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("affine_pool_" #name),
constexpr Variant<Params> kVariants[] = {
#include "affine_pool/affine_pool_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

// Of windows whose sizes are in range.
int CheckWindows(const Params& p) {
  if (p.pad >= p.window || p.window > p.length + 2 * p.pad || p.x == p.y) return DSM_CUDA_BAD_SIZE;
  return CheckElements({p.batch, LengthOut(p), p.channels});
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckType(p.type),
                                 CheckCode(p.activation, DSM_CUDA_AFFINE_ELU + 1), CheckCode(p.variant, kVariantCount),
                                 CheckElements({p.batch, p.length, p.channels}), CheckAtLeast(1, {p.window, p.stride}),
                                 CheckAtLeast(0, {p.pad}), CheckAtMost(kMostTimes, {p.length, p.window, p.stride})});
  if (status != DSM_CUDA_OK) return status;
  const int64_t alignment = kVariants[p.variant].Alignment(p.type);
  return FirstError(
      {CheckWindows(p), CheckAligned(alignment, {p.x, p.y}),
       CheckAligned(std::max(kVariants[p.variant].vector_bytes, BytesOf(DSM_CUDA_FP32)), {p.scale, p.shift}),
       CheckMultiple(alignment, {p.channels * BytesOf(p.type)})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_affine_pool_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_affine_pool_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_affine_pool_check(const dsm_cuda_affine_pool_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_affine_pool(const dsm_cuda_affine_pool_params* params, void* stream) {
  const int status = dsm_cuda_affine_pool_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
