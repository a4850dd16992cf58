#include "attention/attention_problem.h"
#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/prob_attention.h"
#include "prob_attention/prob_attention_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_prob_attention_params;

int64_t Matrices(const Params& p) { return p.attention.outer * p.attention.inner * p.attention.heads; }

template <typename T>
ProbAttentionProblem<T> ProblemOf(const Params& p) {
  float* measures = static_cast<float*>(p.workspace);
  const int chunks = p.attention.causal ? 0 : static_cast<int>(CeilDiv(p.attention.value_width, kWarp));
  return {AttentionProblemOf<T>(p.attention),
          p.sample_start,
          p.sample_key,
          p.sample_count,
          static_cast<int>(p.top),
          chunks,
          measures,
          measures + AttentionRows(p.attention)};
}

// How the configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    const ProbAttentionProblem<T> problem = ProblemOf<T>(p);
    const int64_t items = Matrices(p) * (p.attention.query_length + problem.mean_chunks);
    const dim3 measures(static_cast<unsigned>(CeilDiv(items, Config::kWarps)));
    const dim3 rows(static_cast<unsigned>(CeilDiv(problem.attention.rows, Config::kWarps)));
    const int status = Launch({name, measures, kWarp * Config::kWarps, 0}, ProbMeasureKernel<T>, problem, stream);
    if (status != DSM_CUDA_OK) return status;
    return Launch({name, rows, kWarp * Config::kWarps, 0}, ProbAttendKernel<T>, problem, stream);
  }
};

template <typename T>
struct Launcher<ProbAttentionBlock, T> {
  static constexpr int64_t kCapacity = ProbAttentionBlock::kCapacity;

  static int Run(const char* name, const Params& p, void* stream) {
    const dim3 grid(static_cast<unsigned>(Matrices(p)));
    return Launch({name, grid, kWarp * ProbAttentionBlock::kWarps, 0}, ProbAttentionBlockKernel<T>, ProblemOf<T>(p),
                  stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("prob_attention_" #name),
constexpr Variant<Params> kVariants[] = {
#include "prob_attention/prob_attention_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSelection(const Params& p) {
  const auto& a = p.attention;
  const bool fits = p.top >= 1 && p.top <= a.query_length && (!a.causal || a.query_length == a.key_length);
  return fits ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

int Check(const Params& p) {
  const int status =
      FirstError({CheckAttention(p.attention), CheckCode(p.variant, kVariantCount),
                  CheckPointers({p.sample_start, p.sample_key, p.sample_count, p.workspace}), CheckSelection(p),
                  CheckAligned(4, {p.sample_start, p.sample_key, p.sample_count, p.workspace})});
  if (status != DSM_CUDA_OK) return status;
  const int64_t size = p.attention.query_length + p.attention.value_width;
  return size > kVariants[p.variant].capacity[p.attention.type] ? DSM_CUDA_UNSUPPORTED : DSM_CUDA_OK;
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_prob_attention_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_prob_attention_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int64_t dsm_cuda_prob_attention_workspace(const dsm_cuda_prob_attention_params* params) {
  if (params == nullptr) return 0;
  const auto& a = params->attention;
  const std::initializer_list<int64_t> sizes = {a.outer, a.inner, a.heads, a.query_length, a.value_width};
  for (const int64_t size : sizes) {
    if (size < 1 || size > (int64_t{1} << 30)) return 0;
  }
  return dsm::Matrices(*params) * (a.query_length + a.value_width) * static_cast<int64_t>(sizeof(float));
}

int dsm_cuda_prob_attention_check(const dsm_cuda_prob_attention_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_prob_attention(const dsm_cuda_prob_attention_params* params, void* stream) {
  const int status = dsm_cuda_prob_attention_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->attention.type](variant.name, *params, stream);
}

}  // extern "C"
