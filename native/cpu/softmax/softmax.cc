#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/softmax/softmax.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/softmax/softmax-inl.h"
// clang-format on

#if HWY_ONCE
#include "cpu/check.h"

namespace dsm {
HWY_EXPORT(Softmax);
}  // namespace dsm

extern "C" int dsm_softmax(const dsm_softmax_params* params) {
  using namespace dsm;
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_softmax_params& p = *params;
  const bool mask_fits = p.mask == nullptr || CheckSizes({p.mask_rows, p.cols}) == DSM_OK;
  const bool causal_fits = p.causal == 0 || p.query_rows >= 1;
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckSizes({p.rows, p.cols}), CheckThreads(p.threads),
                                 mask_fits && causal_fits ? DSM_OK : DSM_BAD_SIZE});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Softmax)(p);
  return status;
}
#endif  // HWY_ONCE
