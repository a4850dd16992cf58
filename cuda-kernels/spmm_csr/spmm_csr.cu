#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/spmm_csr.h"
#include "spmm_csr/spmm_csr_kernel.cuh"

namespace dsm {
namespace {

template <typename T>
SpmmCsrProblem<T> ProblemOf(const dsm_cuda_spmm_csr_params& p) {
  return {static_cast<const T*>(p.values),
          p.columns,
          p.row_start,
          p.row_order,
          p.bias,
          static_cast<const T*>(p.x),
          static_cast<T*>(p.y),
          static_cast<int32_t>(p.rows),
          p.tokens,
          p.ldx,
          p.ldy,
          p.activation};
}

dim3 Grid(const dsm_cuda_spmm_csr_params& p, int64_t rows_per_block, int64_t tokens_per_block) {
  return dim3(static_cast<unsigned>(CeilDiv(p.rows, rows_per_block)),
              static_cast<unsigned>(CeilDiv(p.tokens, tokens_per_block)));
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int kTokens = Config::kLanes * kWidthOf<T, Config::kVectorBytes>;
  static constexpr int64_t kCapacity = kMaxGridY * kTokens;

  static int Run(const char* name, const dsm_cuda_spmm_csr_params& p, void* stream) {
    return Launch({name, Grid(p, Config::kRows, kTokens), Config::kThreads, 0}, SpmmCsrTiledKernel<T, Config>,
                  ProblemOf<T>(p), stream);
  }
};

template <typename T>
struct Launcher<SpmmCsrNaive, T> {
  static constexpr int kTokens = SpmmCsrNaive::kTokenThreads;
  static constexpr int64_t kCapacity = kMaxGridY * kTokens;

  static int Run(const char* name, const dsm_cuda_spmm_csr_params& p, void* stream) {
    return Launch({name, Grid(p, SpmmCsrNaive::kRows, kTokens), dim3(kTokens, SpmmCsrNaive::kRows), 0},
                  SpmmCsrNaiveKernel<T>, ProblemOf<T>(p), stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<dsm_cuda_spmm_csr_params, Launcher, __VA_ARGS__>("spmm_csr_" #name),
constexpr Variant<dsm_cuda_spmm_csr_params> kVariants[] = {
#include "spmm_csr/spmm_csr_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const dsm_cuda_spmm_csr_params& p) {
  const int status = FirstError({CheckAtLeast(1, {p.rows, p.cols, p.tokens}), CheckAtLeast(0, {p.nonzeros}),
                                 CheckAtLeast(p.tokens, {p.ldx, p.ldy}), CheckAtMost(kMaxInt, {p.rows, p.cols}),
                                 // Kernels step up to a warp past the last non-zero.
                                 CheckAtMost(kMaxInt - kWarp, {p.nonzeros})});
  if (status != DSM_CUDA_OK) return status;
  return p.nonzeros <= p.rows * p.cols ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

// A layer may have no weights left at all.
int CheckEntries(const dsm_cuda_spmm_csr_params& p) {
  return p.nonzeros == 0 ? DSM_CUDA_OK : CheckPointers({p.values, p.columns});
}

int Check(const dsm_cuda_spmm_csr_params& p) {
  const int status = FirstError({CheckPointers({p.row_start, p.x, p.y}), CheckEntries(p), CheckType(p.type),
                                 CheckCode(p.activation, DSM_CUDA_ACTIVATION_GELU + 1),
                                 CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = kVariants[p.variant];
  // Strides up to 2^29 elements keep index arithmetic within 63 bits.
  const int fits =
      FirstError({CheckAtMost(variant.capacity[p.type], {p.tokens}), CheckAtMost(int64_t{1} << 29, {p.ldx, p.ldy})});
  if (fits != DSM_CUDA_OK) return fits;
  const int64_t element = BytesOf(p.type), vector = variant.Alignment(p.type);
  return FirstError({CheckAligned(element, {p.values}), CheckAligned(4, {p.columns, p.row_start, p.row_order, p.bias}),
                     CheckAligned(vector, {p.x, p.y}), CheckMultiple(vector, {p.ldx * element, p.ldy * element})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_spmm_csr_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_spmm_csr_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_spmm_csr_check(const dsm_cuda_spmm_csr_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_spmm_csr(const dsm_cuda_spmm_csr_params* params, void* stream) {
  const int status = dsm_cuda_spmm_csr_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
