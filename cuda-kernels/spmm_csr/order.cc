#include <algorithm>
#include <numeric>

#include "densitometer/cuda/spmm_csr.h"

int dsm_cuda_spmm_csr_order(const int32_t* row_start, int64_t rows, int32_t* order) {
  if (row_start == nullptr || order == nullptr) return DSM_CUDA_NULL_POINTER;
  if (rows < 1 || rows > 0x7FFFFFFF || row_start[0] != 0) return DSM_CUDA_BAD_SIZE;
  if (!std::is_sorted(row_start, row_start + rows + 1)) return DSM_CUDA_BAD_SIZE;
  std::iota(order, order + rows, 0);
  auto length = [row_start](int32_t row) { return row_start[row + 1] - row_start[row]; };
  std::stable_sort(order, order + rows, [&](int32_t a, int32_t b) { return length(a) > length(b); });
  return DSM_CUDA_OK;
}
