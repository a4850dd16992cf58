#include "common/launch.cuh"
#include "common/variant.cuh"
#include "conv1d/conv1d_kernel.cuh"
#include "densitometer/cuda/conv1d.h"

namespace dsm {
namespace {

using Params = dsm_cuda_conv1d_params;

int64_t ReachOf(const Params& p) { return p.dilation * (p.window - 1) + 1; }
int64_t PaddedOf(const Params& p) { return p.length + p.pad_begin + p.pad_end; }
int64_t LengthOutOf(const Params& p) { return (PaddedOf(p) - ReachOf(p)) / p.stride + 1; }

// count threads, or blocks: [batch, middle, minor].
template <typename T>
Conv1dProblem<T> ProblemOf(const Params& p, int64_t middle, int64_t minor) {
  Conv1dProblem<T> problem{};
  problem.x = static_cast<const T*>(p.x);
  problem.weight = static_cast<const T*>(p.weight);
  problem.bias = p.bias;
  problem.y = static_cast<T*>(p.y);
  problem.channels_in = p.channels_in;
  problem.channels_out = static_cast<int>(p.channels_out);
  problem.group_in = static_cast<int>(p.channels_in / p.groups);
  problem.group_out = static_cast<int>(p.channels_out / p.groups);
  problem.length = static_cast<int>(p.length);
  problem.length_out = static_cast<int>(LengthOutOf(p));
  problem.window = static_cast<int>(p.window);
  problem.stride = static_cast<int>(p.stride);
  problem.dilation = static_cast<int>(p.dilation);
  problem.pad_begin = static_cast<int>(p.pad_begin);
  problem.count = static_cast<uint32_t>(p.batch * middle * minor);
  problem.minor = DivisorOf(minor);
  problem.middle = DivisorOf(middle);
  return problem;
}

int64_t SharedOf(const Params& p) {
  using Config = Conv1dTiled;
  return Config::kChannels * (Config::Span(p) + Config::kOuts * p.window) * static_cast<int64_t>(sizeof(float));
}

// How one configuration is launched for one type.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = Config::kSharedBytes;

  static int Run(const char* name, const Params& p, void* stream) {
    const int64_t tiles = p.groups * CeilDiv(p.channels_out / p.groups, Config::kOuts);
    const auto problem = ProblemOf<T>(p, tiles, CeilDiv(LengthOutOf(p), Config::kTimes));
    return Launch({name, dim3(problem.count), dim3(Config::kTimes, Config::kRows), static_cast<size_t>(SharedOf(p))},
                  Conv1dTiledKernel<T>, problem, stream);
  }
};

template <typename T>
struct Launcher<Conv1dNaive, T> {
  static constexpr int64_t kCapacity = INT64_MAX;

  static int Run(const char* name, const Params& p, void* stream) {
    const auto problem = ProblemOf<T>(p, p.channels_out, LengthOutOf(p));
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.count, Conv1dNaive::kThreads)));
    return Launch({name, grid, Conv1dNaive::kThreads, 0}, Conv1dNaiveKernel<T>, problem, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("conv1d_" #name),
constexpr Variant<Params> kVariants[] = {
#include "conv1d/conv1d_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  constexpr int64_t kMost = int64_t{1} << 29;
  const int status =
      FirstError({CheckAtLeast(1, {p.groups, p.stride, p.dilation}), CheckAtLeast(0, {p.pad_begin, p.pad_end}),
                  CheckElements({p.batch, p.channels_in, p.length}), CheckElements({p.channels_out, p.window}),
                  CheckAtMost(kMost, {p.stride, p.dilation, p.window, p.pad_begin, p.pad_end})});
  if (status != DSM_CUDA_OK) return status;
  if (p.channels_in % p.groups != 0 || p.channels_out % p.groups != 0) return DSM_CUDA_BAD_SIZE;
  if (PaddedOf(p) < ReachOf(p)) return DSM_CUDA_BAD_SIZE;
  // Places are ints, also those in the padding.
  return FirstError({CheckAtMost(kMaxInt, {PaddedOf(p)}),
                     CheckElements({p.channels_out, p.channels_in / p.groups, p.window}),
                     CheckElements({p.batch, p.channels_out, LengthOutOf(p)})});
}

int Check(const Params& p) {
  const int status = FirstError(
      {CheckPointers({p.x, p.weight, p.y}), CheckType(p.type), CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  const bool is_tiled = p.variant > 0;
  const int64_t bytes = is_tiled ? SharedOf(p) : 0;
  if (bytes > kVariants[p.variant].capacity[p.type]) return DSM_CUDA_UNSUPPORTED;
  if (is_tiled && p.channels_out / p.groups < Conv1dTiled::kLeastOuts) return DSM_CUDA_UNSUPPORTED;
  return FirstError({CheckAligned(BytesOf(p.type), {p.x, p.weight, p.y}), CheckAligned(4, {p.bias})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_conv1d_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_conv1d_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_conv1d_check(const dsm_cuda_conv1d_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_conv1d(const dsm_cuda_conv1d_params* params, void* stream) {
  const int status = dsm_cuda_conv1d_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
