// What the wrapped PTX instructions compute, in plain C++ for the emulation. Each gathers what the 32 lanes hold into
// whole matrices, multiplies those, and hands the elements back.
#ifndef DENSITOMETER_COMMON_PTX_MODEL_H_
#define DENSITOMETER_COMMON_PTX_MODEL_H_

#include <cstring>

#include "common/types.cuh"

namespace dsm::ptx::model {

void LdMatrixX4(const void* smem_row, uint32_t (&words)[4], bool transposed, const char* file = __builtin_FILE(),
                int line = __builtin_LINE());

// The registers of one lane; `b` and `metadata` as far as the instruction has them.
struct MmaInput {
  float d[4];
  uint32_t a[4];
  uint32_t b[4];
  uint32_t metadata;
};

struct MmaOutput {
  float d[4];
};

// Multiplies with 2:4 metadata when `sparse`; `brain`: bf16 instead of fp16.
void Mma(const MmaInput& in, MmaOutput& out, bool sparse, bool brain);

template <typename T>
void MmaM16N8K16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  MmaInput in{};
  MmaOutput out{};
  std::memcpy(in.d, d, sizeof d);
  std::memcpy(in.a, a, sizeof a);
  std::memcpy(in.b, b, sizeof b);
  Mma(in, out, false, std::is_same_v<T, BFloat16>);
  std::memcpy(d, out.d, sizeof d);
}

template <typename T>
void MmaSpM16N8K32(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[4], uint32_t metadata) {
  MmaInput in{};
  MmaOutput out{};
  std::memcpy(in.d, d, sizeof d);
  std::memcpy(in.a, a, sizeof a);
  std::memcpy(in.b, b, sizeof b);
  in.metadata = metadata;
  Mma(in, out, true, std::is_same_v<T, BFloat16>);
  std::memcpy(d, out.d, sizeof d);
}

}  // namespace dsm::ptx::model

#endif  // DENSITOMETER_COMMON_PTX_MODEL_H_
