#include "add_layer_norm/add_layer_norm_kernel.cuh"
#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/add_layer_norm.h"

namespace dsm {
namespace {

using Params = dsm_cuda_add_layer_norm_params;

constexpr int64_t kMostCols = int64_t{1} << 30;

template <typename T>
AddLayerNormProblem<T> ProblemOf(const Params& p) {
  return {static_cast<const T*>(p.x),
          static_cast<const T*>(p.residual),
          p.gamma,
          p.beta,
          static_cast<T*>(p.sum),
          static_cast<T*>(p.y),
          p.rows,
          static_cast<int>(p.cols),
          p.epsilon,
          p.last_epsilon != 0.0f,
          p.last_gamma,
          p.last_beta,
          p.last_epsilon};
}

dim3 Grid(const Params& p, int64_t rows_per_block) {
  return dim3(static_cast<unsigned>(CeilDiv(p.rows, rows_per_block)));
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher;

template <typename T>
struct Launcher<AddLayerNormNaive, T> {
  static constexpr int64_t kCapacity = kMostCols;

  static int Run(const char* name, const Params& p, void* stream) {
    constexpr int kThreads = AddLayerNormNaive::kThreads;
    return Launch({name, Grid(p, kThreads), kThreads, 0}, AddLayerNormNaiveKernel<T>, ProblemOf<T>(p), stream);
  }
};

template <int kVectorBytes, typename T>
struct Launcher<AddLayerNormWarp<kVectorBytes>, T> {
  static constexpr int64_t kCapacity = kMostCols;

  static int Run(const char* name, const Params& p, void* stream) {
    using Config = AddLayerNormWarp<kVectorBytes>;
    return Launch({name, Grid(p, Config::kRows), kWarp * Config::kRows, 0}, AddLayerNormWarpKernel<T, Config>,
                  ProblemOf<T>(p), stream);
  }
};

template <int kThreads, int kVectorBytes, int kVectors, typename T>
struct Launcher<AddLayerNormBlock<kThreads, kVectorBytes, kVectors>, T> {
  static constexpr int64_t kCapacity = int64_t{kThreads} * kVectors * kWidthOf<T, kVectorBytes>;

  static int Run(const char* name, const Params& p, void* stream) {
    using Config = AddLayerNormBlock<kThreads, kVectorBytes, kVectors>;
    return Launch({name, Grid(p, 1), kThreads, 0}, AddLayerNormBlockKernel<T, Config>, ProblemOf<T>(p), stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("add_layer_norm_" #name),
constexpr Variant<Params> kVariants[] = {
#include "add_layer_norm/add_layer_norm_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckValues(const Params& p) {
  // Written so that NaN is refused, too.
  return p.epsilon > 0.0f && p.last_epsilon >= 0.0f && p.sum != p.y ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckType(p.type), CheckCode(p.variant, kVariantCount),
                                 CheckAtLeast(1, {p.rows, p.cols}), CheckValues(p), CheckAtMost(kMaxInt, {p.rows}),
                                 CheckAtMost(kMostCols, {p.cols})});
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = kVariants[p.variant];
  if (p.cols > variant.capacity[p.type]) return DSM_CUDA_UNSUPPORTED;
  return FirstError({CheckAligned(variant.Alignment(p.type), {p.x, p.residual, p.sum, p.y}),
                     CheckAligned(variant.vector_bytes == 0 ? 4 : 16, {p.gamma, p.beta, p.last_gamma, p.last_beta}),
                     CheckMultiple(variant.Alignment(p.type), {p.cols * BytesOf(p.type)})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_add_layer_norm_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_add_layer_norm_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_add_layer_norm_check(const dsm_cuda_add_layer_norm_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_add_layer_norm(const dsm_cuda_add_layer_norm_params* params, void* stream) {
  const int status = dsm_cuda_add_layer_norm_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
