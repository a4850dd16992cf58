/* Attention over heads that lie side by side in the last dimension, straight from projection buffers. */
#ifndef DENSITOMETER_ATTENTION_H_
#define DENSITOMETER_ATTENTION_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* out[b, i, h] = sum over j of softmax_j(scale * q[b, i, h] . k[b, j, h]) v[b, j, h].
 *
 * A batch entry is a pair (outer, inner); the entry's row r starts at outer * *_outer + inner * *_inner + r * *_row,
 * all in floats, and head h is the columns from h * key_width (q, k) or h * value_width (v, out) on. So a fused QKV
 * buffer, an attention across the middle dimension of [B, D, L, C] (inner = time), or queries shared by all entries
 * (q_outer = 0) need no copy. Input strides may be 0. When causal, query i sees keys 0..i. */
typedef struct {
  const float* q;
  const float* k;
  const float* v;
  float* out;       /* apart from q, k and v */
  float* workspace; /* dsm_attention_workspace floats */
  int64_t outer;
  int64_t inner;
  int64_t heads;
  int64_t query_length;
  int64_t key_length;
  int64_t key_width;   /* per head, of q and k */
  int64_t value_width; /* per head, of v and out */
  int64_t q_outer;
  int64_t q_inner;
  int64_t q_row;
  int64_t k_outer;
  int64_t k_inner;
  int64_t k_row;
  int64_t v_outer;
  int64_t v_inner;
  int64_t v_row;
  int64_t out_outer;
  int64_t out_inner;
  int64_t out_row;
  float scale;
  int causal;
  int threads;
} dsm_attention_params;

DSM_API int dsm_attention(const dsm_attention_params* params);

/* Floats that the workspace must hold; 0 when the sizes are bad. */
DSM_API int64_t dsm_attention_workspace(const dsm_attention_params* params);

/* Informer's ProbSparse attention. Per (b, h), query i's measure is max over its sampled keys j of s_ij less
 * (sum over samples of s_ij) / key_length, on unscaled scores. The `top` queries of largest measure (ties: lower index)
 * attend as above; the others get the mean of V over the keys, or, when causal, the sum of V over keys 0..i. Causal
 * needs query_length = key_length. */
typedef struct {
  dsm_attention_params attention; /* its workspace: dsm_prob_attention_workspace floats */
  const int32_t* sample_start;    /* [query_length + 1]: where query i's samples start */
  const int32_t* sample_key;      /* distinct keys of each query, at least one */
  const float* sample_count;      /* how often each of them was drawn */
  int64_t top;
} dsm_prob_attention_params;

DSM_API int dsm_prob_attention(const dsm_prob_attention_params* params);

/* Floats that attention.workspace must hold; 0 when the sizes are bad. */
DSM_API int64_t dsm_prob_attention_workspace(const dsm_prob_attention_params* params);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_ATTENTION_H_ */
