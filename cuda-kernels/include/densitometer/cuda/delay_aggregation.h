/* Weighted sums of a series shifted in a circle by several delays. */
#ifndef DENSITOMETER_CUDA_DELAY_AGGREGATION_H_
#define DENSITOMETER_CUDA_DELAY_AGGREGATION_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * out[b, t, c] = sum over i of weights[b, i] * v[b, (t + delays[b, i]) % length, c], where rows of v from value_length
 * on count as zero, and rows from length on are never read. Delays below 0 or from length on are taken modulo length.
 * Channels are contiguous; v and out have `type`. Pointers are to device memory; out overlaps nothing.
 */
typedef struct {
  const void* v;         /* [batch, value_length, channels] */
  const int32_t* delays; /* [batch, top], contiguous */
  const float* weights;  /* [batch, top], contiguous */
  void* out;             /* [batch, length, channels] */
  int64_t batch;         /* at most 65535 */
  int64_t length;
  int64_t value_length;
  int64_t channels;
  int64_t top;       /* 1 to 256 */
  int64_t v_batch;   /* elements from one batch entry to the next, at least 0 */
  int64_t v_row;     /* elements from one row to the next, at least channels */
  int64_t out_batch; /* likewise; entries do not overlap */
  int64_t out_row;
  int type;
  int variant; /* 0 to dsm_cuda_delay_aggregation_variants() - 1 */
} dsm_cuda_delay_aggregation_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_delay_aggregation_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_delay_aggregation_variant_name(int variant);

/*
 * Whether dsm_cuda_delay_aggregation would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (a size below 1, a stride too small, v and out at one address); DSM_CUDA_OVERFLOW (length *
 * channels or value_length above 2^31 - 1, length above 2^30, batch above 65535, top above 256, a stride above 2^29);
 * DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (delays and weights to 4 bytes; v, out, and the bytes of strides and of a row
 * of channels to the variant's vectors: 16 bytes, or one element with the control).
 */
DSM_CUDA_API int dsm_cuda_delay_aggregation_check(const dsm_cuda_delay_aggregation_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_delay_aggregation(const dsm_cuda_delay_aggregation_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_DELAY_AGGREGATION_H_ */
