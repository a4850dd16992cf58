#include <algorithm>
#include <iterator>

#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/fourier_mix.h"
#include "fourier_mix/fourier_mix_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_fourier_mix_params;

// So that byte offsets fit 64 bits.
constexpr int64_t kMostStride = int64_t{1} << 29;
// So that the vectors of a row fit the grid's z dimension.
constexpr int64_t kMostWidth = int64_t{1} << 20;

template <typename T>
FourierMixProblem<T> ProblemOf(const Params& p) {
  return {{static_cast<const T*>(p.in_re), static_cast<const T*>(p.in_im)},
          {static_cast<T*>(p.out_re), static_cast<T*>(p.out_im)},
          {static_cast<const T*>(p.weight_re), static_cast<const T*>(p.weight_im)},
          p.in_batch,
          p.in_head,
          p.in_mode,
          p.out_batch,
          p.out_head,
          p.out_mode,
          static_cast<int>(p.batch),
          DivisorOf(p.modes),
          DivisorOf(p.width_out),
          static_cast<int>(p.width_in),
          static_cast<uint32_t>(p.batch * p.width_out)};
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMostWidth;

  static int Run(const char* name, const Params& p, void* stream) {
    const int64_t tile = int64_t{Config::kLanes} * kWidthOf<T, Config::kVectorBytes>;
    const dim3 grid(static_cast<unsigned>(CeilDiv(p.batch, Config::kBatch)), static_cast<unsigned>(p.heads * p.modes),
                    static_cast<unsigned>(CeilDiv(p.width_out, tile)));
    return Launch({name, grid, Config::kThreads, 0}, FourierMixVectorKernel<T, Config>, ProblemOf<T>(p), stream);
  }
};

template <typename T>
struct Launcher<FourierMixNaive, T> {
  static constexpr int64_t kCapacity = kMostWidth;

  static int Run(const char* name, const Params& p, void* stream) {
    const dim3 grid(static_cast<unsigned>(CeilDiv(p.batch * p.width_out, FourierMixNaive::kThreads)),
                    static_cast<unsigned>(p.heads * p.modes));
    return Launch({name, grid, FourierMixNaive::kThreads, 0}, FourierMixNaiveKernel<T>, ProblemOf<T>(p), stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("fourier_mix_" #name),
constexpr Variant<Params> kVariants[] = {
#include "fourier_mix/fourier_mix_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

struct Dimension {
  int64_t stride, size;
};

// Whether no two elements of out share a place: from the smallest stride on, each passes what the ones before span.
int CheckOutLayout(const Params& p) {
  Dimension dimensions[] = {{p.out_batch, p.batch}, {p.out_head, p.heads}, {p.out_mode, p.modes}};
  std::sort(std::begin(dimensions), std::end(dimensions),
            [](const Dimension& a, const Dimension& b) { return a.stride < b.stride; });
  int64_t span = p.width_out;
  for (const Dimension& dimension : dimensions) {
    if (dimension.size == 1) continue;
    if (dimension.stride < span) return DSM_CUDA_BAD_SIZE;
    span += dimension.stride * (dimension.size - 1);
  }
  return DSM_CUDA_OK;
}

int CheckArrays(const Params& p) {
  for (const void* out : {p.out_re, p.out_im}) {
    if (out == p.in_re || out == p.in_im) return DSM_CUDA_BAD_SIZE;
  }
  return p.out_re == p.out_im ? DSM_CUDA_BAD_SIZE : DSM_CUDA_OK;
}

int CheckSizes(const Params& p) {
  return FirstError({CheckElements({p.heads, p.modes, p.width_in, p.width_out}),
                     CheckElements({p.batch, p.heads, p.modes, p.width_out}),
                     CheckAtLeast(0, {p.in_batch, p.in_head, p.in_mode, p.out_batch, p.out_head, p.out_mode}),
                     CheckAtMost(kMostStride, {p.in_batch, p.in_head, p.in_mode, p.out_batch, p.out_head, p.out_mode}),
                     CheckAtMost(kMostWidth, {p.width_in, p.width_out})});
}

int CheckAlignment(const Params& p) {
  const int64_t bytes = kVariants[p.variant].Alignment(p.type), element = BytesOf(p.type);
  return FirstError(
      {CheckAligned(element, {p.in_re, p.in_im}), CheckAligned(bytes, {p.out_re, p.out_im, p.weight_re, p.weight_im}),
       CheckMultiple(bytes,
                     {p.width_out * element, p.out_batch * element, p.out_head * element, p.out_mode * element})});
}

int Check(const Params& p) {
  const int status = FirstError({CheckPointers({p.in_re, p.in_im, p.out_re, p.out_im, p.weight_re, p.weight_im}),
                                 CheckType(p.type), CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  if (p.heads * p.modes > kMaxGridY) return DSM_CUDA_OVERFLOW;
  return FirstError({CheckOutLayout(p), CheckArrays(p), CheckAlignment(p)});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_fourier_mix_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_fourier_mix_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_fourier_mix_check(const dsm_cuda_fourier_mix_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_fourier_mix(const dsm_cuda_fourier_mix_params* params, void* stream) {
  const int status = dsm_cuda_fourier_mix_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
