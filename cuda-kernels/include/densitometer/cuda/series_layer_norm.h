/* Layer norm whose mean over time is taken off: Autoformer's norm of the seasonal part. */
#ifndef DENSITOMETER_CUDA_SERIES_LAYER_NORM_H_
#define DENSITOMETER_CUDA_SERIES_LAYER_NORM_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * n[b, t, c] = (x[b, t, c] - mean) / sqrt(variance + epsilon) * gamma[c] with mean and variance over the channels of
 * (b, t); y[b, t, c] = n[b, t, c] - mean over t of n[b, t, c]. A shift by channel would cancel, so there is none.
 * Statistics and sums are fp32. Pointers are to device memory; x and y have `type`, y may be x and overlaps nothing
 * else.
 */
typedef struct {
  const void* x;      /* [batch, length, channels], contiguous */
  const float* gamma; /* [channels]; null: 1 */
  void* y;            /* [batch, length, channels], contiguous */
  int64_t batch;
  int64_t length;
  int64_t channels;
  float epsilon;   /* above 0 */
  void* workspace; /* dsm_cuda_series_layer_norm_workspace() bytes, aligned to 256; overwritten */
  int type;
  int variant; /* 0 to dsm_cuda_series_layer_norm_variants() - 1 */
} dsm_cuda_series_layer_norm_params;

/* Bytes of the workspace, the same for all types and variants; reads batch, length and channels only. 0 when params is
 * null or dsm_cuda_series_layer_norm_check refuses these sizes. */
DSM_CUDA_API int64_t dsm_cuda_series_layer_norm_workspace(const dsm_cuda_series_layer_norm_params* params);

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_series_layer_norm_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_series_layer_norm_variant_name(int variant);

/*
 * Whether dsm_cuda_series_layer_norm would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER (x,
 * y, workspace); DSM_CUDA_BAD_SIZE (a size below 1, epsilon not above 0); DSM_CUDA_OVERFLOW (2^31 elements or more,
 * length or channels above 2^30); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (workspace; x, y, gamma or the bytes of the
 * channels of one time, which variants that load 16 bytes want as multiples of 16).
 */
DSM_CUDA_API int dsm_cuda_series_layer_norm_check(const dsm_cuda_series_layer_norm_params* params);

/* Starts two kernels on `stream` (a cudaStream_t; null: the default one) and does not wait for them. Errors: as above,
 * of which none starts a kernel, and DSM_CUDA_LAUNCH_FAILED. */
DSM_CUDA_API int dsm_cuda_series_layer_norm(const dsm_cuda_series_layer_norm_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SERIES_LAYER_NORM_H_ */
