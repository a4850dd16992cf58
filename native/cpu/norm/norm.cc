#include "densitometer/norm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/norm/norm.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/norm/norm-inl.h"
// clang-format on

#if HWY_ONCE
#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(LayerNorm);
HWY_EXPORT(SeriesLayerNorm);
HWY_EXPORT(ChannelAffine);
HWY_EXPORT(AffinePool);

namespace {

int CheckActivation(int activation) {
  return activation >= DSM_AFFINE_LINEAR && activation <= DSM_AFFINE_ELU ? DSM_OK : DSM_BAD_CODE;
}

int CheckPool(const dsm_affine_pool_params& p) {
  const int status = CheckSizes({p.batch, p.length, p.channels, p.window, p.stride});
  if (status != DSM_OK) return status;
  // pad < window: each window holds an entry; pad <= length bounds what follows.
  const bool fits = p.pad >= 0 && p.pad < p.window && p.pad <= p.length && p.length + 2 * p.pad >= p.window;
  return fits ? DSM_OK : DSM_BAD_SIZE;
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int dsm_layer_norm(const dsm_layer_norm_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_layer_norm_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckSizes({p.rows, p.cols}), CheckThreads(p.threads)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(LayerNorm)(p);
  return status;
}

int64_t dsm_series_layer_norm_workspace(const dsm_series_layer_norm_params* params) {
  if (params == nullptr || CheckThreads(params->threads) != DSM_OK) return 0;
  const int64_t runs = params->batch >= params->threads ? 1 : params->threads;
  const int64_t floats = Elements({params->batch, runs, params->channels});
  return floats > 0 ? floats : 0;
}

int dsm_series_layer_norm(const dsm_series_layer_norm_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_series_layer_norm_params& p = *params;
  const int status = FirstError(
      {CheckPointers({p.x, p.y, p.workspace}), CheckSizes({p.batch, p.length, p.channels}), CheckThreads(p.threads)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(SeriesLayerNorm)(p);
  return status;
}

int dsm_channel_affine(const dsm_channel_affine_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_channel_affine_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckSizes({p.rows, p.cols}), CheckThreads(p.threads),
                                 CheckActivation(p.activation)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(ChannelAffine)(p);
  return status;
}

int dsm_affine_pool(const dsm_affine_pool_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_affine_pool_params& p = *params;
  const int status =
      FirstError({CheckPointers({p.x, p.y}), CheckPool(p), CheckThreads(p.threads), CheckActivation(p.activation)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(AffinePool)(p);
  return status;
}

}  // extern "C"
#endif  // HWY_ONCE
