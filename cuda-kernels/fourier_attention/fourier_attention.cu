#include <cmath>

#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/fourier_attention.h"
#include "fourier_attention/fourier_attention_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_fourier_attention_params;

template <typename T>
FourierAttentionProblem<T> ProblemOf(const Params& p) {
  return {static_cast<const T*>(p.q),
          static_cast<const T*>(p.k),
          static_cast<T*>(p.out),
          static_cast<uint32_t>(p.batch * p.heads * p.modes),
          DivisorOf(p.modes),
          DivisorOf(p.heads),
          static_cast<int>(p.key_modes),
          static_cast<int>(p.width),
          p.scale};
}

// How one configuration is launched for one type; all take any size.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    const auto problem = ProblemOf<T>(p);
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.rows, Config::kWarps)));
    return Launch({name, grid, kWarp * Config::kWarps, 0}, FourierAttentionKernel<T, Config>, problem, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("fourier_attention_" #name),
constexpr Variant<Params> kVariants[] = {
#include "fourier_attention/fourier_attention_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.q, p.k, p.out}), CheckType(p.type), CheckCode(p.variant, kVariantCount),
                  CheckElements({2, p.batch, p.modes, p.heads, p.width}),
                  CheckElements({2, p.batch, p.key_modes, p.heads, p.width})});
  if (status != DSM_CUDA_OK) return status;
  if (!std::isfinite(p.scale)) return DSM_CUDA_BAD_SIZE;
  return CheckAligned(kVariants[p.variant].Alignment(p.type), {p.q, p.k, p.out});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_fourier_attention_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_fourier_attention_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_fourier_attention_check(const dsm_cuda_fourier_attention_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_fourier_attention(const dsm_cuda_fourier_attention_params* params, void* stream) {
  const int status = dsm_cuda_fourier_attention_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
