/* Fused attention, straight from the projections: heads lie side by side in the last dimension. */
#ifndef DENSITOMETER_CUDA_ATTENTION_H_
#define DENSITOMETER_CUDA_ATTENTION_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * out = softmax(scale * q k^T) v for each head of each of outer * inner entries. Element (o, i, row, head, channel) of
 * q lies at q[o * q_outer + i * q_inner + row * q_row + head * key_width + channel], those of k likewise, those of v
 * and out with value_width. When causal, query l sees the keys up to l. Strides count elements and may be 0 on q, k and
 * v. Pointers are to device memory; all four have `type`; scores and sums are fp32.
 */
typedef struct {
  const void* q; /* [outer, inner, query_length, heads * key_width] */
  const void* k; /* [outer, inner, key_length, heads * key_width] */
  const void* v; /* [outer, inner, key_length, heads * value_width] */
  void* out;     /* [outer, inner, query_length, heads * value_width]; must not overlap the others */
  int64_t outer;
  int64_t inner;
  int64_t heads;
  int64_t query_length;
  int64_t key_length;
  int64_t key_width;
  int64_t value_width;
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
  int type;
  int variant; /* 0 to dsm_cuda_attention_variants() - 1 */
} dsm_cuda_attention_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_attention_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_attention_variant_name(int variant);

/*
 * Whether dsm_cuda_attention would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (a size below 1, a stride below 0); DSM_CUDA_OVERFLOW (a size above 2^30, a stride above 2^40, too
 * many rows for the grid); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (pointers to their element; variants of 16 bytes and
 * those on tensor cores: q, k and v, their strides and the bytes of a head to 16 bytes, out and its strides to 4; not
 * the stride of a dimension of 1); DSM_CUDA_UNSUPPORTED (heads wider than the variant's tile; tensor cores take no
 * fp32).
 */
DSM_CUDA_API int dsm_cuda_attention_check(const dsm_cuda_attention_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_attention(const dsm_cuda_attention_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_ATTENTION_H_ */
