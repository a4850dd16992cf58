#include "common/check.h"
#include "common/encode.h"
#include "densitometer/cuda/spmm_csr.h"

namespace dsm {
namespace {

int CheckWeight(const float* weight, int64_t rows, int64_t cols) {
  return FirstError({CheckPointers({weight}), CheckAtLeast(1, {rows, cols}), CheckAtMost(kMaxInt, {rows, cols})});
}

int Pack(const float* weight, int64_t rows, int64_t cols, int type, void* values, int32_t* columns,
         int32_t* row_start) {
  int64_t next = 0;
  for (int64_t row = 0; row < rows; ++row) {
    row_start[row] = static_cast<int32_t>(next);
    for (int64_t col = 0; col < cols; ++col) {
      const float value = weight[row * cols + col];
      if (value == 0.0f) continue;
      EncodeAt(type, value, values, next);
      columns[next++] = static_cast<int32_t>(col);
    }
  }
  row_start[rows] = static_cast<int32_t>(next);
  return DSM_CUDA_OK;
}

}  // namespace
}  // namespace dsm

extern "C" {

int64_t dsm_cuda_spmm_csr_count(const float* weight, int64_t rows, int64_t cols) {
  const int status = dsm::CheckWeight(weight, rows, cols);
  if (status != DSM_CUDA_OK) return -status;
  int64_t count = 0;
  for (int64_t i = 0; i < rows * cols; ++i) count += weight[i] != 0.0f;
  // As many as the kernels can count.
  return count > dsm::kMaxInt - 32 ? -DSM_CUDA_OVERFLOW : count;
}

int dsm_cuda_spmm_csr_pack(const float* weight, int64_t rows, int64_t cols, int type, int64_t nonzeros, void* values,
                           int32_t* columns, int32_t* row_start) {
  const int status = dsm::FirstError({dsm::CheckPointers({row_start}), dsm::CheckType(type)});
  if (status != DSM_CUDA_OK) return status;
  const int64_t count = dsm_cuda_spmm_csr_count(weight, rows, cols);
  if (count < 0) return static_cast<int>(-count);
  if (count != nonzeros) return DSM_CUDA_BAD_SIZE;
  if (count > 0 && dsm::CheckPointers({values, columns}) != DSM_CUDA_OK) return DSM_CUDA_NULL_POINTER;
  return dsm::Pack(weight, rows, cols, type, values, columns, row_start);
}

}  // extern "C"
