#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/spmm_csr.h"
#include "spmm_csr/spmm_csr_kernel.cuh"
#include "spmm_csr/spmm_csr_token_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_spmm_csr_params;

template <typename T>
SpmmCsrProblem<T> ProblemOf(const Params& p) {
  return {static_cast<const T*>(p.values),
          p.columns,
          p.row_start,
          p.row_order,
          static_cast<const T*>(p.x),
          {p.bias, static_cast<const T*>(p.residual), static_cast<T*>(p.y), p.rows, p.ldy, p.ldr, p.activation},
          static_cast<int32_t>(p.cols),
          p.tokens,
          p.ldx,
          p.token_major != 0};
}

dim3 Grid(const Params& p, int64_t rows_per_block, int64_t tokens_per_block) {
  return dim3(static_cast<unsigned>(CeilDiv(p.rows, rows_per_block)),
              static_cast<unsigned>(CeilDiv(p.tokens, tokens_per_block)));
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int kTokens = Config::kLanes * kWidthOf<T, Config::kVectorBytes>;
  static constexpr int64_t kCapacity = kMaxGridY * kTokens;

  static int Run(const char* name, const Params& p, void* stream) {
    return Launch({name, Grid(p, Config::kRows, kTokens), Config::kThreads, 0}, SpmmCsrTiledKernel<T, Config>,
                  ProblemOf<T>(p), stream);
  }
};

template <typename T>
struct Launcher<SpmmCsrNaive, T> {
  static constexpr int kTokens = SpmmCsrNaive::kTokenThreads;
  static constexpr int64_t kCapacity = kMaxGridY * kTokens;

  static int Run(const char* name, const Params& p, void* stream) {
    return Launch({name, Grid(p, SpmmCsrNaive::kRows, kTokens), dim3(kTokens, SpmmCsrNaive::kRows), 0},
                  SpmmCsrNaiveKernel<T>, ProblemOf<T>(p), stream);
  }
};

template <int kTokens, int kLaneBytes, int kRows, int kVectorBytes, int64_t kMostTokens, typename T>
struct Launcher<SpmmCsrToken<kTokens, kLaneBytes, kRows, kVectorBytes, kMostTokens>, T> {
  using Config = SpmmCsrToken<kTokens, kLaneBytes, kRows, kVectorBytes, kMostTokens>;
  using Shape = SpmmCsrTokenShape<T, Config>;
  static constexpr int64_t kCapacity = std::min(kMaxGridY * kTokens, kMostTokens);

  static int Run(const char* name, const Params& p, void* stream) {
    const int64_t columns = std::min<int64_t>(CeilDiv(p.cols, 8) * 8, Shape::kPanelCols);
    const size_t panel = columns * kTokens * sizeof(T), sums = Shape::Tile::kFloats * sizeof(float);
    return Launch({name, Grid(p, Shape::kRows, kTokens), Config::kThreads, std::max(panel, sums)},
                  SpmmCsrTokenKernel<T, Config>, ProblemOf<T>(p), stream);
  }
};

// Which layouts a configuration takes.
template <typename Config>
constexpr bool kTakes[2] = {true, false};
template <>
constexpr bool kTakes<SpmmCsrNaive>[2] = {true, true};
template <int kTokens, int kLaneBytes, int kRows, int kVectorBytes, int64_t kMostTokens>
constexpr bool kTakes<SpmmCsrToken<kTokens, kLaneBytes, kRows, kVectorBytes, kMostTokens>>[2] = {false, true};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("spmm_csr_" #name),
constexpr Variant<Params> kVariants[] = {
#include "spmm_csr/spmm_csr_variants.def"
};
#undef DSM_VARIANT
#define DSM_VARIANT(name, ...) kTakes<__VA_ARGS__>,
constexpr const bool* kLayouts[] = {
#include "spmm_csr/spmm_csr_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  const int64_t x_row = p.token_major ? p.cols : p.tokens, y_row = p.token_major ? p.rows : p.tokens;
  const int status =
      FirstError({CheckAtLeast(1, {p.rows, p.cols, p.tokens}), CheckAtLeast(0, {p.nonzeros}),
                  CheckAtLeast(x_row, {p.ldx}), CheckAtLeast(y_row, {p.ldy}),
                  CheckResidual(p.residual, p.ldr, p.y, p.ldy, y_row), CheckAtMost(kMaxInt, {p.rows, p.cols}),
                  // Kernels step up to a warp past the last non-zero.
                  CheckAtMost(kMaxInt - kWarp, {p.nonzeros})});
  if (status != DSM_CUDA_OK) return status;
  return p.nonzeros <= p.rows * p.cols ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

// A layer may have no weights left at all.
int CheckEntries(const Params& p) { return p.nonzeros == 0 ? DSM_CUDA_OK : CheckPointers({p.values, p.columns}); }

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.row_start, p.x, p.y}), CheckEntries(p), CheckType(p.type),
                                 CheckCode(p.activation, DSM_CUDA_ACTIVATION_GELU + 1), CheckCode(p.token_major, 2),
                                 CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = kVariants[p.variant];
  const int64_t ldr = p.residual == nullptr ? 0 : p.ldr;
  // Strides up to 2^29 elements keep index arithmetic within 63 bits, and all tokens that any variant takes, too.
  const int fits = CheckAtMost(int64_t{1} << 29, {p.ldx, p.ldy, ldr, p.tokens});
  if (fits != DSM_CUDA_OK) return fits;
  if (!kLayouts[p.variant][p.token_major]) return DSM_CUDA_UNSUPPORTED;
  if (p.tokens > variant.capacity[p.type]) return p.token_major ? DSM_CUDA_UNSUPPORTED : DSM_CUDA_OVERFLOW;
  const int64_t element = BytesOf(p.type), vector = variant.Alignment(p.type);
  return FirstError({CheckAligned(element, {p.values}), CheckAligned(4, {p.columns, p.row_start, p.row_order, p.bias}),
                     CheckAligned(vector, {p.x, p.y, p.residual}),
                     CheckMultiple(vector, {p.ldx * element, p.ldy * element, ldr * element})});
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
