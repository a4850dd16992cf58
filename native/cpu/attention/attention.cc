#include "densitometer/attention.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cpu/attention/attention.cc"
// foreach_target must come before what it includes again.
// clang-format off
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "cpu/attention/attention-inl.h"
#include "cpu/attention/prob-inl.h"
// clang-format on

#if HWY_ONCE
#include <algorithm>

#include "cpu/check.h"

namespace dsm {

HWY_EXPORT(Attention);
HWY_EXPORT(ProbAttention);

namespace {

int CheckShape(const dsm_attention_params& p) {
  const int status =
      FirstError({CheckSizes({p.outer, p.inner, p.heads, p.query_length, p.key_width}),
                  CheckSizes({p.outer, p.inner, p.heads, p.query_length, p.value_width}),
                  CheckSizes({p.key_length, p.key_width, p.value_width, kMaxQueryBlock}), CheckThreads(p.threads)});
  if (status != DSM_OK) return status;
  // Key places are compared as floats.
  return p.key_length < (1 << 24) && p.query_length < (1 << 24) ? DSM_OK : DSM_OVERFLOW;
}

// Input rows may repeat (stride 0); rows written may not.
int CheckStrides(const dsm_attention_params& p) {
  for (const int64_t stride : {p.q_outer, p.q_inner, p.q_row, p.k_outer, p.k_inner, p.k_row, p.v_outer, p.v_inner,
                               p.v_row, p.out_outer, p.out_inner, p.out_row}) {
    if (stride < 0 || stride >= kMaxElements) return DSM_BAD_SIZE;
  }
  const bool rows_fit = p.out_row >= p.heads * p.value_width || p.query_length == 1;
  const bool entries_fit = (p.out_outer > 0 || p.outer == 1) && (p.out_inner > 0 || p.inner == 1);
  return rows_fit && entries_fit ? DSM_OK : DSM_BAD_SIZE;
}

int Check(const dsm_attention_params& p) {
  const int status = CheckShape(p);
  if (status != DSM_OK) return status;
  return FirstError({CheckPointers({p.q, p.k, p.v, p.out, p.workspace}), CheckStrides(p)});
}

// Sample lists are part of the data: their bounds are checked on every run, which costs far less than the scores.
int CheckSamples(const dsm_prob_attention_params& p) {
  const int64_t queries = p.attention.query_length;
  if (p.sample_start[0] != 0) return DSM_BAD_PATTERN;
  for (int64_t i = 0; i < queries; ++i) {
    if (p.sample_start[i + 1] <= p.sample_start[i]) return DSM_BAD_PATTERN;
  }
  int32_t largest = 0, smallest = 0;
  for (int32_t s = 0; s < p.sample_start[queries]; ++s) {
    largest = std::max(largest, p.sample_key[s]);
    smallest = std::min(smallest, p.sample_key[s]);
  }
  return smallest >= 0 && largest < p.attention.key_length ? DSM_OK : DSM_OUT_OF_RANGE;
}

}  // namespace
}  // namespace dsm

extern "C" {

using namespace dsm;

int64_t dsm_attention_workspace(const dsm_attention_params* params) {
  if (params == nullptr || CheckShape(*params) != DSM_OK) return 0;
  return params->threads * ScratchFloats(*params);
}

int dsm_attention(const dsm_attention_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const int status = Check(*params);
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(Attention)(*params);
  return status;
}

int64_t dsm_prob_attention_workspace(const dsm_prob_attention_params* params) {
  if (params == nullptr || CheckShape(params->attention) != DSM_OK) return 0;
  return params->attention.threads * ProbScratchFloats(params->attention);
}

int dsm_prob_attention(const dsm_prob_attention_params* params) {
  if (params == nullptr) return DSM_NULL_POINTER;
  const dsm_prob_attention_params& p = *params;
  const dsm_attention_params& a = p.attention;
  int status = FirstError({CheckPointers({p.sample_start, p.sample_key, p.sample_count}), Check(a)});
  if (status != DSM_OK) return status;
  const bool aligned = reinterpret_cast<uintptr_t>(a.workspace) % alignof(int64_t) == 0;
  const bool causal_fits = a.causal == 0 || a.query_length == a.key_length;
  if (p.top < 1 || p.top > a.query_length || !causal_fits || !aligned) return DSM_BAD_SIZE;
  status = CheckSamples(p);
  if (status == DSM_OK) HWY_DYNAMIC_DISPATCH(ProbAttention)(p);
  return status;
}

}  // extern "C"
#endif  // HWY_ONCE
