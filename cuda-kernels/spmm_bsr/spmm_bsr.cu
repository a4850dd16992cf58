#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/spmm_bsr.h"
#include "spmm_bsr/spmm_bsr_kernel.cuh"
#include "spmm_bsr/spmm_bsr_pack.h"

namespace dsm {
namespace {

using Params = dsm_cuda_spmm_bsr_params;

template <typename T>
SpmmBsrProblem<T> ProblemOf(const Params& p) {
  return {static_cast<const T*>(p.values),
          p.block_row_start,
          p.block_columns,
          p.block_row_order,
          static_cast<const T*>(p.x),
          {p.bias, static_cast<const T*>(p.residual), static_cast<T*>(p.y), p.rows, p.ldy, p.ldr, p.activation},
          p.cols,
          p.tokens,
          p.ldx,
          p.block};
}

dim3 Grid(const Params& p, int64_t tokens_per_block) {
  return dim3(static_cast<unsigned>(CeilDiv(p.rows, p.block)),
              static_cast<unsigned>(CeilDiv(p.tokens, tokens_per_block)));
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  // Tensor cores multiply 16-bit elements.
  static constexpr int64_t kCapacity =
      sizeof(T) == 2 ? std::min(kMaxGridY * Config::kTileTokens, Config::kMostTokens) : 0;

  static int Run(const char* name, const Params& p, void* stream) {
    return p.block == 16 ? RunBlock<16>(name, p, stream) : RunBlock<32>(name, p, stream);
  }

  template <int kBlock>
  static int RunBlock([[maybe_unused]] const char* name, [[maybe_unused]] const Params& p,
                      [[maybe_unused]] void* stream) {
    if constexpr (sizeof(T) == 2) {
      constexpr size_t kShared = SpmmBsrShape<Config, kBlock>::kSharedBytes;
      return Launch({name, Grid(p, Config::kTileTokens), Config::kThreads, kShared},
                    SpmmBsrTensorKernel<T, Config, kBlock>, ProblemOf<T>(p), stream);
    } else {
      return DSM_CUDA_UNSUPPORTED;
    }
  }
};

template <typename T>
struct Launcher<SpmmBsrNaive, T> {
  static constexpr int64_t kCapacity = kMaxGridY * SpmmBsrNaive::kTokens;

  static int Run(const char* name, const Params& p, void* stream) {
    return Launch({name, Grid(p, SpmmBsrNaive::kTokens), SpmmBsrNaive::kThreads, 0}, SpmmBsrNaiveKernel<T>,
                  ProblemOf<T>(p), stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("spmm_bsr_" #name),
constexpr Variant<Params> kVariants[] = {
#include "spmm_bsr/spmm_bsr_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  const int status =
      FirstError({CheckAtLeast(1, {p.rows, p.cols, p.tokens}), CheckAtLeast(0, {p.blocks}),
                  CheckAtLeast(p.cols, {p.ldx}), CheckAtLeast(p.rows, {p.ldy}),
                  CheckResidual(p.residual, p.ldr, p.y, p.ldy, p.rows), CheckAtMost(kBsrMost, {p.rows, p.cols})});
  if (status != DSM_CUDA_OK) return status;
  if (p.blocks > CeilDiv(p.rows, p.block) * CeilDiv(p.cols, p.block)) return DSM_CUDA_BAD_SIZE;
  return CheckAtMost(kBsrMost, {p.blocks});
}

// A layer may have no weights left at all.
int CheckBlocks(const Params& p) { return p.blocks == 0 ? DSM_CUDA_OK : CheckPointers({p.values, p.block_columns}); }

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.block_row_start, p.x, p.y}), CheckBlocks(p), CheckBsrBlock(p.block),
                                 CheckType(p.type), CheckCode(p.activation, DSM_CUDA_ACTIVATION_GELU + 1),
                                 CheckCode(p.variant, kVariantCount)});
  const int sizes = status != DSM_CUDA_OK ? status : CheckSizes(p);
  if (sizes != DSM_CUDA_OK) return sizes;
  const auto& variant = kVariants[p.variant];
  const int64_t ldr = p.residual == nullptr ? 0 : p.ldr;
  // Strides and tokens up to 2^29 keep index arithmetic within 63 bits.
  const int fits = CheckAtMost(int64_t{1} << 29, {p.ldx, p.ldy, ldr, p.tokens});
  if (fits != DSM_CUDA_OK) return fits;
  if (p.tokens > variant.capacity[p.type]) return p.variant == 0 ? DSM_CUDA_OVERFLOW : DSM_CUDA_UNSUPPORTED;
  const int64_t element = BytesOf(p.type), vector = variant.Alignment(p.type);
  return FirstError({CheckAligned(4, {p.block_row_start, p.block_columns, p.block_row_order, p.bias}),
                     CheckAligned(vector, {p.values, p.x, p.y, p.residual}),
                     CheckMultiple(vector, {p.ldx * element, p.ldy * element, ldr * element})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_spmm_bsr_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_spmm_bsr_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_spmm_bsr_check(const dsm_cuda_spmm_bsr_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_spmm_bsr(const dsm_cuda_spmm_bsr_params* params, void* stream) {
  const int status = dsm_cuda_spmm_bsr_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

int64_t dsm_cuda_spmm_bsr_count(const float* weight, int64_t rows, int64_t cols, int block) {
  return dsm::BsrCount({weight, rows, cols, block});
}

int dsm_cuda_spmm_bsr_pack(const float* weight, int64_t rows, int64_t cols, int block, int type, int64_t blocks,
                           void* values, int32_t* block_columns, int32_t* block_row_start) {
  const int status = dsm::FirstError({dsm::CheckPointers({block_row_start}), dsm::CheckType(type)});
  if (status != DSM_CUDA_OK) return status;
  const dsm::BsrWeight w{weight, rows, cols, block};
  const int64_t count = dsm::BsrCount(w);
  if (count < 0) return static_cast<int>(-count);
  if (count != blocks) return DSM_CUDA_BAD_SIZE;
  if (count > 0 && dsm::CheckPointers({values, block_columns}) != DSM_CUDA_OK) return DSM_CUDA_NULL_POINTER;
  dsm::BsrPack(w, type, values, block_columns, block_row_start);
  return DSM_CUDA_OK;
}

int dsm_cuda_spmm_bsr_place(int block, int row, int col) {
  if (dsm::CheckBsrBlock(block) != DSM_CUDA_OK || row < 0 || row >= block || col < 0 || col >= block) return -1;
  return dsm::SpmmBsrPlace(block, row, col);
}

}  // extern "C"
