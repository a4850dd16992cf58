// mma.sync m16n8k16: D[16, 8] += A[16, 16] B[16, 8] by one warp, 16-bit inputs, fp32 sums.
#ifndef DENSITOMETER_COMMON_PTX_MMA_M16N8K16_CUH_
#define DENSITOMETER_COMMON_PTX_MMA_M16N8K16_CUH_

#include <type_traits>

#include "common/types.cuh"

#ifndef __CUDACC__
#include "common/ptx/model.h"
#endif

namespace dsm::ptx {

// With g = lane / 4 and t = lane % 4, a pair being two neighbouring elements of a row of A or of a column of B, the
// first one in the low half of its word:
//   a[0], a[1]: row g, row g + 8, pair at column 2t;  a[2], a[3]: the same rows, pair at column 2t + 8
//   b[0], b[1]: column g, pair at row 2t, at row 2t + 8
//   d[0], d[1]: row g, columns 2t and 2t + 1;  d[2], d[3]: row g + 8
template <typename T>
__device__ __forceinline__ void MmaM16N8K16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
#ifndef __CUDACC__
  model::MmaM16N8K16<T>(d, a, b);
#else
  if constexpr (std::is_same_v<T, Half>) {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  } else {
    asm volatile(
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  }
#endif
}

}  // namespace dsm::ptx

#endif  // DENSITOMETER_COMMON_PTX_MMA_M16N8K16_CUH_
