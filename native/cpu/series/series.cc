#include "densitometer/series.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/series/series.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/series/series-inl.h"
// clang-format on

#if HWY_ONCE
#include <cstring>

#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(SeriesDecomposition);

namespace {

int CheckWindows(const dsm_series_decomposition_params& p) {
  if (p.windows == nullptr) return DSM_NULL_POINTER;
  if (p.window_count < 1 || p.window_count > 64) return DSM_BAD_SIZE;
  for (int64_t w = 0; w < p.window_count; ++w) {
    if (p.windows[w] < 1 || p.windows[w] >= kMaxElements) return DSM_BAD_SIZE;
  }
  return DSM_OK;
}

void PadEntry(const dsm_circular_pad_params& p, int64_t b) {
  const int64_t row = p.channels;
  const float* x = p.x + b * p.length * row;
  float* y = p.y + b * (p.length + 2 * p.pad) * row;
  const auto copy = [row](float* to, const float* from, int64_t rows) {
    std::memcpy(to, from, static_cast<size_t>(rows * row) * sizeof(float));
  };
  copy(y, x + (p.length - p.pad) * row, p.pad);
  copy(y + p.pad * row, x, p.length);
  copy(y + (p.pad + p.length) * row, x, p.pad);
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int64_t dsm_series_decomposition_workspace(const dsm_series_decomposition_params* params) {
  if (params == nullptr || CheckWindows(*params) != DSM_OK || CheckThreads(params->threads) != DSM_OK) return 0;
  if (CheckSizes({params->length, 2, kStrip, params->threads}) != DSM_OK) return 0;
  return params->threads * StripFloats(*params);
}

int dsm_series_decomposition(const dsm_series_decomposition_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_series_decomposition_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.workspace}), CheckWindows(p),
                                 CheckSizes({p.batch, p.length, p.channels}), CheckThreads(p.threads)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(SeriesDecomposition)(p);
  return status;
}

int dsm_circular_pad(const dsm_circular_pad_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_circular_pad_params& p = *params;
  const int status =
      FirstError({CheckPointers({p.x, p.y}), CheckSizes({p.batch, p.length, p.channels}), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  if (p.pad < 0 || p.pad > p.length) return DSM_BAD_SIZE;
  const int threads = UsefulThreads(p.threads, p.batch, p.length * p.channels);
  ParallelRanges(p.batch, threads, [&p](int64_t begin, int64_t end, int) {
    for (int64_t b = begin; b < end; ++b) PadEntry(p, b);
  });
  return DSM_OK;
}

}  // extern "C"
#endif  // HWY_ONCE
