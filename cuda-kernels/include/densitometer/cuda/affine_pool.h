/* Maximum over windows of time behind a scale and a shift by channel: folded batch norm, pooling, activation at once.
 */
#ifndef DENSITOMETER_CUDA_AFFINE_POOL_H_
#define DENSITOMETER_CUDA_AFFINE_POOL_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Activation codes of this op. */
#define DSM_CUDA_AFFINE_NONE 0
#define DSM_CUDA_AFFINE_ELU 1 /* v above 0: v; otherwise alpha * (exp(v) - 1) */

/*
 * y[b, o, c] = activation(max of x[b, t, c] * scale[c] + shift[c] over the window of o): the times t from
 * o * stride - pad to o * stride - pad + window - 1 that x has. The activation is applied once, to the maximum, which
 * for an activation that never falls (ELU with alpha >= 0) is the maximum of the activated. Output times: length_out =
 * (length + 2 * pad - window) / stride + 1. NaN in a window makes the output NaN. Pointers are to device memory; x and
 * y have `type`; y does not overlap x.
 */
typedef struct {
  const void* x;      /* [batch, length, channels], contiguous */
  const float* scale; /* [channels]; null: 1 */
  const float* shift; /* [channels]; null: 0 */
  void* y;            /* [batch, length_out, channels], contiguous */
  int64_t batch;
  int64_t length;
  int64_t channels;
  int64_t window; /* at least 1, at most length + 2 * pad */
  int64_t stride; /* at least 1 */
  int64_t pad;    /* at least 0, below window: every window holds a time of x */
  float alpha;    /* read for DSM_CUDA_AFFINE_ELU only */
  int activation; /* DSM_CUDA_AFFINE_NONE or DSM_CUDA_AFFINE_ELU */
  int type;
  int variant; /* 0 to dsm_cuda_affine_pool_variants() - 1 */
} dsm_cuda_affine_pool_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_affine_pool_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_affine_pool_variant_name(int variant);

/*
 * Whether dsm_cuda_affine_pool would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER (x, y);
 * DSM_CUDA_BAD_SIZE (batch, length, channels, window or stride below 1, a negative pad or one of window or more, a
 * window above length + 2 * pad, y is x); DSM_CUDA_OVERFLOW (x or y has 2^31 elements or more; length, window or stride
 * above 2^29); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (a pointer, or the bytes of the channels of one time, which
 * variants that load 16 bytes want as multiples of 16, scale and shift included).
 */
DSM_CUDA_API int dsm_cuda_affine_pool_check(const dsm_cuda_affine_pool_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_affine_pool(const dsm_cuda_affine_pool_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_AFFINE_POOL_H_ */
