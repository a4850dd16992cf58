#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/spmm_24.h"
#include "spmm_24/spmm_24_kernel.cuh"
#include "spmm_24/spmm_24_pack.h"

namespace dsm {
namespace {

using Params = dsm_cuda_spmm_24_params;

template <typename T>
Spmm24Problem<T> ProblemOf(const Params& p) {
  const Spmm24Size size{p.rows, p.cols};
  return {static_cast<const T*>(p.values),
          p.metadata,
          static_cast<const T*>(p.x),
          {p.bias, static_cast<const T*>(p.residual), static_cast<T*>(p.y), p.rows, p.ldy, p.ldr, p.activation},
          size.RowTiles(),
          size.ColTiles(),
          p.cols,
          p.tokens,
          p.ldx};
}

template <typename Config>
dim3 GridOf(const Params& p) {
  return dim3(static_cast<unsigned>(CeilDiv(p.rows, Config::kRowTiles * ptx::kMmaSpRows)),
              static_cast<unsigned>(CeilDiv(p.tokens, Config::kTileTokens)));
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  // Tensor cores multiply 16-bit elements.
  static constexpr int64_t kCapacity =
      sizeof(T) == 2 ? std::min(kMaxGridY * Config::kTileTokens, Config::kMostTokens) : 0;

  static int Run([[maybe_unused]] const char* name, [[maybe_unused]] const Params& p, [[maybe_unused]] void* stream) {
    if constexpr (sizeof(T) == 2) {
      return Launch({name, GridOf<Config>(p), Config::kThreads, Spmm24Shape<Config>::kSharedBytes},
                    Spmm24TensorKernel<T, Config>, ProblemOf<T>(p), stream);
    } else {
      return DSM_CUDA_UNSUPPORTED;
    }
  }
};

template <typename T>
struct Launcher<Spmm24Naive, T> {
  static constexpr int64_t kCapacity = kMaxGridY * Spmm24Naive::kTileTokens;

  static int Run(const char* name, const Params& p, void* stream) {
    return Launch({name, GridOf<Spmm24Naive>(p), Spmm24Naive::kThreads, 0}, Spmm24NaiveKernel<T>, ProblemOf<T>(p),
                  stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("spmm_24_" #name),
constexpr Variant<Params> kVariants[] = {
#include "spmm_24/spmm_24_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  return FirstError({CheckAtLeast(1, {p.rows, p.cols, p.tokens}), CheckAtLeast(p.cols, {p.ldx}),
                     CheckAtLeast(p.rows, {p.ldy}), CheckResidual(p.residual, p.ldr, p.y, p.ldy, p.rows),
                     CheckAtMost(kSpmm24Most, {p.rows, p.cols})});
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.values, p.metadata, p.x, p.y}), CheckType(p.type),
                                 CheckCode(p.activation, DSM_CUDA_ACTIVATION_GELU + 1),
                                 CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = kVariants[p.variant];
  const int64_t ldr = p.residual == nullptr ? 0 : p.ldr;
  // Strides and tokens up to 2^29 keep index arithmetic within 63 bits.
  const int fits = CheckAtMost(int64_t{1} << 29, {p.ldx, p.ldy, ldr, p.tokens});
  if (fits != DSM_CUDA_OK) return fits;
  if (p.tokens > variant.capacity[p.type]) return p.variant == 0 ? DSM_CUDA_OVERFLOW : DSM_CUDA_UNSUPPORTED;
  const int64_t element = BytesOf(p.type), vector = variant.Alignment(p.type);
  return FirstError({CheckAligned(4, {p.bias}), CheckAligned(std::max<int64_t>(4, vector), {p.metadata}),
                     CheckAligned(vector, {p.values, p.x, p.y, p.residual}),
                     CheckMultiple(vector, {p.ldx * element, p.ldy * element, ldr * element})});
}

int CheckPacked(const void* values, const void* metadata, const float* weight, const Spmm24Size& size, int type) {
  return FirstError({CheckPointers({values, metadata, weight}), CheckType(type), CheckSpmm24Size(size)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_spmm_24_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_spmm_24_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_spmm_24_check(const dsm_cuda_spmm_24_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_spmm_24(const dsm_cuda_spmm_24_params* params, void* stream) {
  const int status = dsm_cuda_spmm_24_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

int64_t dsm_cuda_spmm_24_check_pattern(const float* weight, int64_t rows, int64_t cols) {
  const dsm::Spmm24Size size{rows, cols};
  const int status = dsm::FirstError({dsm::CheckPointers({weight}), dsm::CheckSpmm24Size(size)});
  return status != DSM_CUDA_OK ? -status : dsm::Spmm24Violations(weight, size);
}

int64_t dsm_cuda_spmm_24_values_bytes(int64_t rows, int64_t cols, int type) {
  const dsm::Spmm24Size size{rows, cols};
  const int status = dsm::FirstError({dsm::CheckType(type), dsm::CheckSpmm24Size(size)});
  return status != DSM_CUDA_OK ? -status : size.Tiles() * dsm::ptx::kMmaSpValues * dsm::BytesOf(type);
}

int64_t dsm_cuda_spmm_24_metadata_bytes(int64_t rows, int64_t cols) {
  const dsm::Spmm24Size size{rows, cols};
  const int status = dsm::CheckSpmm24Size(size);
  return status != DSM_CUDA_OK ? -status : size.Tiles() * dsm::ptx::kMmaSpWords * 4;
}

int dsm_cuda_spmm_24_pack(const float* weight, int64_t rows, int64_t cols, int type, void* values, uint32_t* metadata) {
  const dsm::Spmm24Size size{rows, cols};
  const int status = dsm::CheckPacked(values, metadata, weight, size, type);
  if (status != DSM_CUDA_OK) return status;
  if (dsm::Spmm24Violations(weight, size) > 0) return DSM_CUDA_BAD_SIZE;
  dsm::Spmm24Pack(weight, size, type, values, metadata);
  return DSM_CUDA_OK;
}

int dsm_cuda_spmm_24_unpack(const void* values, const uint32_t* metadata, int64_t rows, int64_t cols, int type,
                            float* weight) {
  const dsm::Spmm24Size size{rows, cols};
  const int status = dsm::CheckPacked(values, metadata, weight, size, type);
  if (status != DSM_CUDA_OK) return status;
  dsm::Spmm24Unpack(values, metadata, size, type, weight);
  return DSM_CUDA_OK;
}

}  // extern "C"
