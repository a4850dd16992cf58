#include "densitometer/fourier.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/fourier/fourier.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/fourier/fourier-inl.h"
#include "cpu/fourier/sparse-inl.h"
// clang-format on

#if HWY_ONCE
#include <algorithm>

#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(FourierMix);
HWY_EXPORT(FourierMixSparse);

namespace {

template <class Params>
int CheckShape(const Params& p) {
  const int status = FirstError({CheckSizes({p.heads, p.modes, p.width_in, p.width_out}),
                                 CheckSizes({p.batch, p.heads, p.modes, p.width_in}),
                                 CheckSizes({p.batch, p.heads, p.modes, p.width_out}), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  for (const int64_t stride : {p.in_batch, p.in_head, p.in_mode, p.out_batch, p.out_head, p.out_mode}) {
    if (stride < 0 || stride >= kMaxElements) return DSM_BAD_SIZE;
  }
  // Threads write heads and modes of their own; entries of one must not overlap either.
  const bool apart = (p.out_batch >= p.width_out || p.batch == 1) && (p.out_head >= p.width_out || p.heads == 1) &&
                     (p.out_mode >= p.width_out || p.modes == 1);
  return apart ? DSM_OK : DSM_BAD_SIZE;
}

// Whether all `count` values lie in [0, limit). The compiler turns the search for the extremes into vector code.
bool InRange(const int16_t* values, int32_t count, int64_t limit) {
  int16_t largest = 0, smallest = 0;
  for (int32_t n = 0; n < count; ++n) {
    largest = std::max(largest, values[n]);
    smallest = std::min(smallest, values[n]);
  }
  return smallest >= 0 && largest < limit;
}

// Checked on every run: far cheaper than the mixing.
int CheckLists(const dsm_fourier_mix_sparse_params& p) {
  const int64_t lists = p.heads * p.modes;
  if (p.start[0] != 0) return DSM_BAD_PATTERN;
  for (int64_t i = 0; i < lists; ++i) {
    if (p.start[i + 1] < p.start[i]) return DSM_BAD_PATTERN;
  }
  const int32_t entries = p.start[lists];
  return InRange(p.channel_in, entries, p.width_in) && InRange(p.channel_out, entries, p.width_out) ? DSM_OK
                                                                                                    : DSM_OUT_OF_RANGE;
}

// Both parts of the weights of one head and mode, an entry where either is not 0; returns the count so far.
int32_t PackList(const dsm_fourier_pack_sparse_params& p, int64_t h, int64_t m, int32_t entries) {
  for (int64_t e = 0; e < p.width_in; ++e) {
    for (int64_t o = 0; o < p.width_out; ++o) {
      const int64_t at = ((h * p.width_in + e) * p.width_out + o) * p.modes + m;
      if (p.weight_re[at] == 0.0f && p.weight_im[at] == 0.0f) continue;
      if (p.channel_in != nullptr) {
        p.channel_in[entries] = static_cast<int16_t>(e);
        p.channel_out[entries] = static_cast<int16_t>(o);
        p.value_re[entries] = p.weight_re[at];
        p.value_im[entries] = p.weight_im[at];
      }
      ++entries;
    }
  }
  return entries;
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int dsm_fourier_mix(const dsm_fourier_mix_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_fourier_mix_params& p = *params;
  const int status =
      FirstError({CheckPointers({p.in_re, p.in_im, p.weight_re, p.weight_im, p.out_re, p.out_im}), CheckShape(p)});
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(FourierMix)(p);
  return status;
}

int dsm_fourier_pack(const dsm_fourier_pack_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_fourier_pack_params& p = *params;
  const int status =
      FirstError({CheckPointers({p.weight, p.packed}), CheckSizes({p.heads, p.modes, p.width_in, p.width_out})});
  if (status != DSM_OK) return status;
  const int64_t weights = p.width_in * p.width_out;
  for (int64_t h = 0; h < p.heads; ++h) {
    for (int64_t i = 0; i < weights; ++i) {
      for (int64_t m = 0; m < p.modes; ++m) {
        p.packed[(h * p.modes + m) * weights + i] = p.weight[(h * weights + i) * p.modes + m];
      }
    }
  }
  return DSM_OK;
}

int64_t dsm_fourier_mix_sparse_workspace(const dsm_fourier_mix_sparse_params* params) {
  if (params == nullptr || CheckShape(*params) != DSM_OK) return 0;
  return params->threads * BatchStripFloats(*params);
}

int dsm_fourier_mix_sparse(const dsm_fourier_mix_sparse_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_fourier_mix_sparse_params& p = *params;
  int status =
      FirstError({CheckPointers({p.in_re, p.in_im, p.start, p.channel_in, p.channel_out, p.value_re, p.value_im}),
                  CheckPointers({p.out_re, p.out_im, p.workspace}), CheckShape(p)});
  if (status == DSM_OK) status = CheckLists(p);
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(FourierMixSparse)(p);
  return status;
}

int dsm_fourier_pack_sparse(const dsm_fourier_pack_sparse_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_fourier_pack_sparse_params& p = *params;
  const int status = FirstError(
      {CheckPointers({p.weight_re, p.weight_im, p.start}), CheckSizes({p.heads, p.modes, p.width_in, p.width_out})});
  if (status != DSM_OK) return status;
  if (p.channel_in != nullptr) {
    const int filled = CheckPointers({p.channel_out, p.value_re, p.value_im});
    if (filled != DSM_OK) return filled;
  }
  const bool fits = p.width_in <= INT16_MAX && p.width_out <= INT16_MAX;
  if (!fits || p.heads * p.modes * p.width_in * p.width_out > INT32_MAX) return DSM_OVERFLOW;
  int32_t entries = 0;
  for (int64_t list = 0; list < p.heads * p.modes; ++list) {
    p.start[list] = entries;
    entries = PackList(p, list / p.modes, list % p.modes, entries);
  }
  p.start[p.heads * p.modes] = entries;
  return DSM_OK;
}

}  // extern "C"
#endif  // HWY_ONCE
