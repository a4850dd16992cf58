// The parameters of attention, checked and as kernels take them: what dsm_cuda_attention and dsm_cuda_prob_attention
// share.
#ifndef DENSITOMETER_ATTENTION_PROBLEM_H_
#define DENSITOMETER_ATTENTION_PROBLEM_H_

#include "attention/attention_config.h"
#include "common/check.h"
#include "densitometer/cuda/attention.h"

namespace dsm {

// Pointers, sizes, strides and type; not the variant.
int CheckAttention(const dsm_cuda_attention_params& p);

// Queries of all heads of all entries, of checked sizes.
inline int64_t AttentionRows(const dsm_cuda_attention_params& p) {
  return p.outer * p.inner * p.heads * p.query_length;
}

template <typename T>
AttentionProblem<T> AttentionProblemOf(const dsm_cuda_attention_params& p) {
  const int key_width = static_cast<int>(p.key_width), value_width = static_cast<int>(p.value_width);
  return {{static_cast<const T*>(p.q), p.q_outer, p.q_inner, p.q_row, key_width},
          {static_cast<const T*>(p.k), p.k_outer, p.k_inner, p.k_row, key_width},
          {static_cast<const T*>(p.v), p.v_outer, p.v_inner, p.v_row, value_width},
          {static_cast<T*>(p.out), p.out_outer, p.out_inner, p.out_row, value_width},
          p.inner,
          static_cast<int>(p.heads),
          static_cast<int>(p.query_length),
          static_cast<int>(p.key_length),
          AttentionRows(p),
          p.scale,
          p.causal != 0};
}

}  // namespace dsm

#endif  // DENSITOMETER_ATTENTION_PROBLEM_H_
