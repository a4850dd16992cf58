#include "attention/attention_kernel.cuh"
#include "attention/attention_naive_kernel.cuh"
#include "attention/attention_problem.h"
#include "attention/attention_tensor_kernel.cuh"
#include "common/launch.cuh"
#include "common/variant.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_attention_params;

constexpr int64_t kAnyWidth = int64_t{1} << 30;

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = Config::kWidth;

  static int Run(const char* name, const Params& p, void* stream) {
    const int64_t tiles = CeilDiv(p.query_length, Config::kWarps * Config::kQueries);
    const dim3 grid(static_cast<unsigned>(tiles * p.outer * p.inner * p.heads));
    return Launch({name, grid, kWarp * Config::kWarps, 0}, AttentionTileKernel<T, Config>, AttentionProblemOf<T>(p),
                  stream);
  }
};

template <typename T>
struct Launcher<AttentionNaive, T> {
  static constexpr int64_t kCapacity = kAnyWidth;

  static int Run(const char* name, const Params& p, void* stream) {
    const dim3 grid(static_cast<unsigned>(CeilDiv(AttentionRows(p), AttentionNaive::kWarps)));
    return Launch({name, grid, kWarp * AttentionNaive::kWarps, 0}, AttentionNaiveKernel<T>, AttentionProblemOf<T>(p),
                  stream);
  }
};

template <int kWidth, int kKeys, typename T>
struct Launcher<AttentionTensor<kWidth, kKeys>, T> {
  using Config = AttentionTensor<kWidth, kKeys>;
  // Tensor cores multiply 16-bit elements.
  static constexpr int64_t kCapacity = sizeof(T) == 2 ? kWidth : 0;

  static int Run([[maybe_unused]] const char* name, [[maybe_unused]] const Params& p, [[maybe_unused]] void* stream) {
    if constexpr (sizeof(T) == 2) {
      const int64_t tiles = CeilDiv(p.query_length, Config::kQueries);
      const dim3 grid(static_cast<unsigned>(tiles * p.outer * p.inner * p.heads));
      return Launch({name, grid, Config::kThreads, Config::kSharedBytes}, AttentionTensorKernel<T, Config>,
                    AttentionProblemOf<T>(p), stream);
    } else {
      return DSM_CUDA_UNSUPPORTED;
    }
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("attention_" #name),
constexpr Variant<Params> kVariants[] = {
#include "attention/attention_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

// A stride between entries of which there is one leads nowhere.
int64_t Reach(int64_t entries, int64_t stride) { return entries > 1 ? stride : 0; }

int CheckAlignment(const Params& p) {
  const int64_t alignment = kVariants[p.variant].Alignment(p.type), bytes = BytesOf(p.type);
  const int64_t pair = std::min<int64_t>(alignment, 4);  // tensor cores leave two 16-bit elements side by side
  return FirstError(
      {CheckAligned(alignment, {p.q, p.k, p.v}), CheckAligned(pair, {p.out}),
       CheckMultiple(alignment, {Reach(p.outer, p.q_outer) * bytes, Reach(p.outer, p.k_outer) * bytes,
                                 Reach(p.outer, p.v_outer) * bytes, Reach(p.inner, p.q_inner) * bytes,
                                 Reach(p.inner, p.k_inner) * bytes, Reach(p.inner, p.v_inner) * bytes,
                                 Reach(p.query_length, p.q_row) * bytes, Reach(p.key_length, p.k_row) * bytes,
                                 Reach(p.key_length, p.v_row) * bytes, p.key_width * bytes, p.value_width * bytes}),
       CheckMultiple(pair, {Reach(p.outer, p.out_outer) * bytes, Reach(p.inner, p.out_inner) * bytes,
                            Reach(p.query_length, p.out_row) * bytes})});
}

int Check(const Params& p) {
  const int status = FirstError({CheckAttention(p), CheckCode(p.variant, kVariantCount)});
  if (status != DSM_CUDA_OK) return status;
  if (std::max(p.key_width, p.value_width) > kVariants[p.variant].capacity[p.type]) return DSM_CUDA_UNSUPPORTED;
  return CheckAlignment(p);
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_attention_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_attention_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_attention_check(const dsm_cuda_attention_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_attention(const dsm_cuda_attention_params* params, void* stream) {
  const int status = dsm_cuda_attention_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
