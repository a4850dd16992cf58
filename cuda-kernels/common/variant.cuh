// The table of an op's variants, filled from its <op>_variants.def: one row names, dispatches and bounds one variant.
#ifndef DENSITOMETER_COMMON_VARIANT_CUH_
#define DENSITOMETER_COMMON_VARIANT_CUH_

#include <algorithm>

#include "common/check.h"
#include "common/types.cuh"

namespace dsm {

template <typename Params>
struct Variant {
  const char* name;
  int64_t vector_bytes;  // 0: one element, no alignment needed
  int64_t capacity[3];   // by type: the largest size that it takes, of the dimension that it is bounded in
  int (*run[3])(const char* name, const Params&, void* stream);

  int64_t Alignment(int type) const { return std::max(vector_bytes, BytesOf(type)); }
};

// `Launcher<Config, T>` has kCapacity and Run.
template <typename Params, template <typename, typename> class Launcher, typename Config>
constexpr Variant<Params> VariantOf(const char* name) {
  return {
      name,
      Config::kVectorBytes,
      {Launcher<Config, float>::kCapacity, Launcher<Config, Half>::kCapacity, Launcher<Config, BFloat16>::kCapacity},
      {Launcher<Config, float>::Run, Launcher<Config, Half>::Run, Launcher<Config, BFloat16>::Run}};
}

// A variant of an op whose kernels find out the types at run time.
template <typename Params>
struct UntypedVariant {
  const char* name;
  int (*check)(const Params&);  // what this variant needs beyond what all of them do
  int (*run)(const char* name, const Params&, void* stream);
};

// `Launcher<Config>` has Check and Run.
template <typename Params, template <typename> class Launcher, typename Config>
constexpr UntypedVariant<Params> UntypedVariantOf(const char* name) {
  return {name, Launcher<Config>::Check, Launcher<Config>::Run};
}

// Null when there is no such variant.
template <typename Row, int kCount>
const char* NameOf(const Row (&variants)[kCount], int index) {
  return index >= 0 && index < kCount ? variants[index].name : nullptr;
}

// Elements of T in an access of kVectorBytes; one when it is 0.
template <typename T, int kVectorBytes>
inline constexpr int kWidthOf = kVectorBytes == 0 ? 1 : kVectorBytes / static_cast<int>(sizeof(T));

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_VARIANT_CUH_
