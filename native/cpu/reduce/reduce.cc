#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/reduce/reduce.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/reduce/reduce-inl.h"
// clang-format on

#if HWY_ONCE
#include "cpu/check.h"

namespace dsm {
HWY_EXPORT(Reduce);
HWY_EXPORT(Cumsum);
}  // namespace dsm

extern "C" {

using namespace dsm;

int dsm_reduce(const dsm_reduce_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_reduce_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckDims(p.rank, p.dims), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  if (p.op < DSM_REDUCE_SUM || p.op > DSM_REDUCE_MIN) return DSM_BAD_CODE;
  // What an empty reduction gives depends on the operation; no model has one.
  if (SizeOf(p.rank, p.dims) == 0) return DSM_BAD_SIZE;
  HWY_DYNAMIC_DISPATCH(Reduce)(p);
  return DSM_OK;
}

int dsm_cumsum(const dsm_cumsum_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_cumsum_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckSizes({p.outer, p.length, p.inner})});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Cumsum)(p);
  return status;
}

}  // extern "C"
#endif  // HWY_ONCE
