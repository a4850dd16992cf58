#include "common/launch.cuh"
#include "common/variant.cuh"
#include "densitometer/cuda/embedding.h"
#include "embedding/embedding_kernel.cuh"

namespace dsm {
namespace {

using Params = dsm_cuda_embedding_params;

template <typename T, typename Config>
EmbeddingProblem<T> ProblemOf(const Params& p) {
  const int64_t vectors = p.width / kWidthOf<T, Config::kVectorBytes>, rows = p.batch * p.length;
  return {{p.x, static_cast<int>(p.channels), p.x_type == DSM_CUDA_FP32},
          {p.marks, static_cast<int>(p.mark_count), p.marks_type == DSM_CUDA_FP32},
          static_cast<const T*>(p.weight),
          static_cast<const T*>(p.positions),
          static_cast<T*>(p.y),
          p.width,
          static_cast<uint32_t>(rows),
          DivisorOf(p.length),
          DivisorOf(vectors),
          static_cast<uint32_t>(CeilDiv(rows, Config::kRows) * vectors),
          static_cast<int>(p.window)};
}

// How one configuration is launched for one type; all take any size.
template <typename Config, typename T>
struct Launcher {
  static constexpr int64_t kCapacity = kMaxInt;

  static int Run(const char* name, const Params& p, void* stream) {
    const auto problem = ProblemOf<T, Config>(p);
    const dim3 grid(static_cast<unsigned>(CeilDiv(problem.tasks, Config::kThreads)));
    return Launch({name, grid, Config::kThreads, 0}, EmbeddingKernel<T, Config>, problem, stream);
  }
};

#define DSM_VARIANT(name, ...) VariantOf<Params, Launcher, __VA_ARGS__>("embedding_" #name),
constexpr Variant<Params> kVariants[] = {
#include "embedding/embedding_variants.def"
};
#undef DSM_VARIANT

constexpr int kVariantCount = sizeof kVariants / sizeof kVariants[0];

int CheckSizes(const Params& p) {
  const int status =
      FirstError({CheckAtLeast(1, {p.window, p.mark_count}), CheckAtMost(kMaxInt, {p.window, p.mark_count}),
                  CheckElements({p.batch, p.length, p.channels}), CheckElements({p.batch, p.length, p.mark_count}),
                  CheckElements({p.batch, p.length, p.width}), CheckElements({p.window, p.channels, p.width}),
                  CheckElements({p.window * p.channels + p.mark_count, p.width})});
  if (status != DSM_CUDA_OK) return status;
  return p.window % 2 == 1 && p.window / 2 <= p.length ? DSM_CUDA_OK : DSM_CUDA_BAD_SIZE;
}

int CheckInputType(int input, int type) {
  return input == DSM_CUDA_FP32 || input == type ? DSM_CUDA_OK : DSM_CUDA_BAD_CODE;
}

int Check(const Params& p) {
  const int status =
      FirstError({CheckPointers({p.x, p.marks, p.weight, p.y}), CheckType(p.type), CheckInputType(p.x_type, p.type),
                  CheckInputType(p.marks_type, p.type), CheckCode(p.variant, kVariantCount), CheckSizes(p)});
  if (status != DSM_CUDA_OK) return status;
  const int64_t bytes = kVariants[p.variant].Alignment(p.type);
  return FirstError({CheckAligned(BytesOf(p.x_type), {p.x}), CheckAligned(BytesOf(p.marks_type), {p.marks}),
                     CheckAligned(bytes, {p.weight, p.positions, p.y}),
                     CheckMultiple(bytes, {p.width * BytesOf(p.type)})});
}

}  // namespace
}  // namespace dsm

extern "C" {

int dsm_cuda_embedding_variants(void) { return dsm::kVariantCount; }

const char* dsm_cuda_embedding_variant_name(int variant) { return dsm::NameOf(dsm::kVariants, variant); }

int dsm_cuda_embedding_check(const dsm_cuda_embedding_params* params) {
  return params == nullptr ? DSM_CUDA_NULL_POINTER : dsm::Check(*params);
}

int dsm_cuda_embedding(const dsm_cuda_embedding_params* params, void* stream) {
  const int status = dsm_cuda_embedding_check(params);
  if (status != DSM_CUDA_OK) return status;
  const auto& variant = dsm::kVariants[params->variant];
  return variant.run[params->type](variant.name, *params, stream);
}

}  // extern "C"
