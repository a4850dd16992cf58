#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/autocorrelation/autocorrelation.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/autocorrelation/autocorrelation-inl.h"
// clang-format on

#if HWY_ONCE
#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(Autocorrelation);

namespace {

int CheckShape(const dsm_autocorrelation_params& p) {
  const int status = FirstError({CheckSizes({p.batch, p.length, p.channels}), CheckSizes({p.key_length, p.channels}),
                                 CheckSizes({p.batch, p.length, p.value_channels}), CheckSizes({p.lags, p.length}),
                                 CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  if (p.top < 1 || p.top > p.lags || p.top > kMaxTop) return DSM_BAD_SIZE;
  if (p.lag_map == nullptr && p.lags != p.length) return DSM_BAD_SIZE;
  return Elements({p.length, kMaxLanes, 8, p.threads}) > 0 && p.lags < (1 << 30) ? DSM_OK : DSM_BAD_SIZE;
}

int CheckInputs(const dsm_autocorrelation_params& p) {
  const bool aligned = reinterpret_cast<uintptr_t>(p.workspace) % alignof(int64_t) == 0;
  for (const int64_t stride :
       {p.q_batch, p.q_row, p.k_batch, p.k_row, p.v_batch, p.v_row, p.gram_batch, p.gram_row, p.out_batch, p.out_row}) {
    if (stride < 0 || stride >= kMaxElements) return DSM_BAD_SIZE;
  }
  const bool rows_fit = p.out_row >= p.value_channels || p.length == 1;
  if (!aligned || !rows_fit || (p.out_batch == 0 && p.batch > 1)) return DSM_BAD_SIZE;
  return p.gram != nullptr ? DSM_OK : CheckPointers({p.q, p.k, p.plan});
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int64_t dsm_autocorrelation_workspace(const dsm_autocorrelation_params* params) {
  return params == nullptr || CheckShape(*params) != DSM_OK ? 0 : ScratchOf(*params).total;
}

int dsm_autocorrelation(const dsm_autocorrelation_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_autocorrelation_params& p = *params;
  const int status = FirstError({CheckPointers({p.v, p.out, p.workspace}), CheckShape(p), CheckInputs(p)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Autocorrelation)(p);
  return status;
}

int dsm_autocorrelation_plan(int64_t length, float* plan) {
  if (plan == nullptr) return DSM_NULL_POINTER;
  if (CheckSizes({length, 2}) != DSM_OK) return DSM_BAD_SIZE;
  const double turn = 6.283185307179586477 / static_cast<double>(length);
  for (int64_t j = 0; j < length; ++j) {
    plan[2 * j] = static_cast<float>(std::cos(turn * static_cast<double>(j)));
    plan[2 * j + 1] = static_cast<float>(-std::sin(turn * static_cast<double>(j)));
  }
  return DSM_OK;
}

}  // extern "C"
#endif  // HWY_ONCE
