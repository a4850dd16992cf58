#include "densitometer/window.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/window/window.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/window/window-inl.h"
// clang-format on

#if HWY_ONCE
#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(Conv1d);

namespace {

int CheckPads(int64_t begin, int64_t end) {
  return begin >= 0 && end >= 0 && begin < kMaxElements && end < kMaxElements ? DSM_OK : DSM_BAD_SIZE;
}

int CheckConv(const dsm_conv1d_params& p) {
  const int status =
      FirstError({CheckSizes({p.batch, p.channels_in, p.length}), CheckSizes({p.channels_out, p.channels_in, p.window}),
                  CheckSizes({p.window, p.dilation}), CheckSizes({p.groups}), CheckSizes({p.stride}),
                  CheckPads(p.pad_begin, p.pad_end), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  const bool groups_fit = p.channels_in % p.groups == 0 && p.channels_out % p.groups == 0;
  return groups_fit ? CheckSizes({p.batch, p.channels_out, ConvLength(p)}) : DSM_BAD_SIZE;
}

int CheckPool(const dsm_pool1d_params& p) {
  if (p.op < DSM_POOL_MAX || p.op > DSM_POOL_AVERAGE_WITH_PADDING) return DSM_BAD_CODE;
  const int status = FirstError({CheckSizes({p.rows, p.length}), CheckSizes({p.window}), CheckSizes({p.stride}),
                                 CheckPads(p.pad_begin, p.pad_end), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  // Then every window holds an entry.
  const bool pads_fit = p.pad_begin < p.window && p.pad_end < p.window;
  return pads_fit ? CheckSizes({p.rows, PoolLength(p)}) : DSM_BAD_SIZE;
}

float PoolWindow(const dsm_pool1d_params& p, const float* x, int64_t start) {
  const int64_t first = std::max<int64_t>(start, 0), last = std::min(start + p.window, p.length);
  if (p.op == DSM_POOL_MAX) return *std::max_element(x + first, x + last);
  float sum = 0;
  for (int64_t t = first; t < last; ++t) sum += x[t];
  return sum / static_cast<float>(p.op == DSM_POOL_AVERAGE ? last - first : p.window);
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int dsm_conv1d(const dsm_conv1d_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const int status = FirstError({CheckPointers({params->x, params->weight, params->y}), CheckConv(*params)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Conv1d)(*params);
  return status;
}

int dsm_pool1d(const dsm_pool1d_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_pool1d_params& p = *params;
  const int status = FirstError({CheckPointers({p.x, p.y}), CheckPool(p)});
  if (status != DSM_OK) return status;
  const int64_t out = PoolLength(p);
  ParallelRanges(p.rows, UsefulThreads(p.threads, p.rows, out * p.window), [&](int64_t begin, int64_t end, int) {
    for (int64_t r = begin; r < end; ++r) {
      for (int64_t t = 0; t < out; ++t) {
        p.y[r * out + t] = PoolWindow(p, p.x + r * p.length, t * p.stride - p.pad_begin);
      }
    }
  });
  return DSM_OK;
}

}  // extern "C"
#endif  // HWY_ONCE
