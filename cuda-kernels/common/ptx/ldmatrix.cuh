// ldmatrix: four 8x8 matrices of 16-bit elements from shared memory, spread over a warp as mma wants them.
#ifndef DENSITOMETER_COMMON_PTX_LDMATRIX_CUH_
#define DENSITOMETER_COMMON_PTX_LDMATRIX_CUH_

#include "common/ptx/shared_address.cuh"

#ifndef __CUDACC__
#include "common/ptx/model.h"
#endif

namespace dsm::ptx {

// Lane l points at row l % 8 of matrix l / 8: 16 bytes, aligned to 16. Then words[j] of lane l holds row l / 4, columns
// 2 (l % 4) and the next, of matrix j; with kTransposed, rows 2 (l % 4) and the next, column l / 4.
template <bool kTransposed>
__device__ __forceinline__ void LdMatrixX4(const void* smem_row, uint32_t (&words)[4]) {
#ifdef __CUDACC__
  const uint32_t address = SharedAddress(smem_row);
  if constexpr (kTransposed) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
  } else {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(address)
                 : "memory");
  }
#else
  model::LdMatrixX4(smem_row, words, kTransposed);
#endif
}

}  // namespace dsm::ptx

#endif  // DENSITOMETER_COMMON_PTX_LDMATRIX_CUH_
