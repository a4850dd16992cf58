#include "densitometer/movement.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/movement/movement.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/movement/movement-inl.h"
// clang-format on

#if HWY_ONCE
#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(Copy);

namespace {

int CheckElement(int element_size) { return element_size == 4 || element_size == 8 ? DSM_OK : DSM_BAD_SIZE; }

// No two elements may be written to one place by different threads.
int CheckTarget(int rank, const int64_t* dims, const int64_t* strides) {
  for (int d = 0; d < rank; ++d) {
    if (strides[d] == 0 && dims[d] > 1) return DSM_BAD_SIZE;
  }
  return CheckStrides(rank, dims, strides, false);
}

bool IsPermutation(int rank, const int32_t* permutation) {
  int seen = 0;
  for (int d = 0; d < rank; ++d) {
    if (permutation[d] < 0 || permutation[d] >= rank) return false;
    seen |= 1 << permutation[d];
  }
  return seen == (1 << rank) - 1;
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int dsm_copy(const dsm_copy_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_copy_params& p = *params;
  int status = FirstError(
      {CheckPointers({p.x, p.y}), CheckDims(p.rank, p.dims), CheckElement(p.element_size), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  status = FirstError({CheckStrides(p.rank, p.dims, p.x_strides, true), CheckTarget(p.rank, p.dims, p.y_strides)});
  if (status != DSM_OK) return status;
  HWY_DYNAMIC_DISPATCH(Copy)
  (PlanCopy(p.rank, p.dims, p.x_strides, p.y_strides), p.x, p.y, p.element_size, p.threads);
  return DSM_OK;
}

int dsm_transpose(const dsm_transpose_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_transpose_params& p = *params;
  const int status = FirstError(
      {CheckPointers({p.x, p.y}), CheckDims(p.rank, p.dims), CheckElement(p.element_size), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  if (!IsPermutation(p.rank, p.permutation)) return DSM_BAD_SIZE;
  int64_t of_x[DSM_MAX_RANK], dims[DSM_MAX_RANK], x_strides[DSM_MAX_RANK], y_strides[DSM_MAX_RANK];
  Contiguous(p.rank, p.dims, of_x);
  for (int d = 0; d < p.rank; ++d) {
    dims[d] = p.dims[p.permutation[d]];
    x_strides[d] = of_x[p.permutation[d]];
  }
  Contiguous(p.rank, dims, y_strides);
  HWY_DYNAMIC_DISPATCH(Copy)
  (PlanCopy(p.rank, dims, x_strides, y_strides), p.x, p.y, p.element_size, p.threads);
  return DSM_OK;
}

int dsm_layout(const dsm_layout_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_layout_params& p = *params;
  const int status =
      FirstError({CheckPointers({p.x, p.y}), CheckSizes({p.batch, p.rows, p.cols}), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  const bool fits = p.x_row >= p.cols && p.y_row >= p.rows && (p.y_batch >= p.rows || p.batch == 1);
  const int64_t dims[3] = {p.batch, p.cols, p.rows}, x_strides[3] = {p.x_batch, 1, p.x_row};
  const int64_t y_strides[3] = {p.y_batch, p.y_row, 1};
  if (!fits || CheckStrides(3, dims, x_strides, false) != DSM_OK || CheckStrides(3, dims, y_strides, false) != DSM_OK) {
    return DSM_BAD_SIZE;
  }
  HWY_DYNAMIC_DISPATCH(Copy)(PlanCopy(3, dims, x_strides, y_strides), p.x, p.y, 4, p.threads);
  return DSM_OK;
}

int dsm_fill(float* y, int64_t size, float value) {
  const int status = FirstError({CheckPointers({y}), Elements({size}) < 0 ? DSM_BAD_SIZE : DSM_OK});
  if (status == DSM_OK) std::fill(y, y + size, value);
  return status;
}

}  // extern "C"
#endif  // HWY_ONCE
