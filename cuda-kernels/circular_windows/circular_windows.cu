#include "circular_windows/circular_windows_kernel.cuh"
#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/circular_windows.h"

namespace dsm {
namespace {

using Params = dsm_cuda_circular_windows_params;

// Strides up to 2^29 elements keep index arithmetic within 63 bits.
constexpr int64_t kMostStride = int64_t{1} << 29;

int64_t PlacesOf(const Params& p) { return p.length + 2 * p.pad - p.window + 1; }

template <typename Element, int kThreads>
int RunAs(const char* name, const Params& p, void* stream) {
  const int64_t each = sizeof(Element) / BytesOf(p.type);
  const int64_t count = p.batch * PlacesOf(p) * p.window * (p.channels / each);
  const CircularWindowsProblem<Element> problem{static_cast<const Element*>(p.x),
                                                static_cast<Element*>(p.y),
                                                static_cast<uint32_t>(count),
                                                DivisorOf(PlacesOf(p)),
                                                DivisorOf(p.window),
                                                DivisorOf(p.channels / each),
                                                p.x_batch / each,
                                                p.x_row / each,
                                                static_cast<int>(p.length),
                                                static_cast<int>(p.pad),
                                                p.channel_major != 0};
  return Launch({name, dim3(static_cast<unsigned>(CeilDiv(count, kThreads))), kThreads, 0},
                CircularWindowsKernel<Element, kThreads>, problem, stream);
}

// How one configuration is launched.
template <typename Config>
struct Launcher {
  static int64_t BytesFor(const Params& p) { return std::max<int64_t>(Config::kBytes, BytesOf(p.type)); }

  static int Check(const Params& p) {
    const int64_t element = BytesOf(p.type), bytes = BytesFor(p);
    if (bytes > element && p.channel_major) return DSM_CUDA_UNSUPPORTED;
    return FirstError({CheckAligned(bytes, {p.x, p.y}),
                       CheckMultiple(bytes, {p.channels * element, p.x_batch * element, p.x_row * element})});
  }

  static int Run(const char* name, const Params& p, void* stream) {
    return WithElement(BytesFor(p),
                       [&](auto element) { return RunAs<decltype(element), Config::kThreads>(name, p, stream); });
  }
};

#define DSM_VARIANT(name, ...) UntypedVariantOf<Params, Launcher, __VA_ARGS__>("circular_windows_" #name),
constexpr UntypedVariant<Params> kVariants[] = {
#include "circular_windows/circular_windows_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  int status = FirstError({CheckAtLeast(1, {p.batch, p.length, p.channels, p.window}),
                           CheckAtLeast(0, {p.pad, p.x_batch}), CheckAtLeast(p.channels, {p.x_row}),
                           CheckAtMost(kMaxInt, {p.length, p.window}), CheckAtMost(kMostStride, {p.x_batch, p.x_row})});
  if (status != DSM_CUDA_OK) return status;
  if (p.pad > p.length || PlacesOf(p) < 1) return DSM_CUDA_BAD_SIZE;
  // Steps are ints.
  return FirstError(
      {CheckAtMost(kMaxInt, {p.length + p.pad}), CheckElements({p.batch, PlacesOf(p), p.window, p.channels})});
}

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.x, p.y}), CheckType(p.type), CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  return status == DSM_CUDA_OK ? kVariants[p.variant].check(p) : status;
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_circular_windows_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_circular_windows_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_circular_windows_check(const dsm_cuda_circular_windows_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_circular_windows(const dsm_cuda_circular_windows_params* params, void* stream) {
  const int status = dsm_cuda_circular_windows_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run(variant.name, *params, stream);
}

}  // extern "C"
