/* Convolution along the last dimension, general and simple. */
#ifndef DENSITOMETER_CUDA_CONV1D_H_
#define DENSITOMETER_CUDA_CONV1D_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y[b, o, t] = bias[o] + sum over c, j of weight[o, c, j] x[b, group * channels_in / groups + c, t * stride + j *
 * dilation - pad_begin], zero outside, where group = o / (channels_out / groups). length_out = (length + pad_begin +
 * pad_end - dilation (window - 1) - 1) / stride + 1. All is contiguous and in device memory; y overlaps nothing. Sums
 * are fp32.
 */
typedef struct {
  const void* x;      /* [batch, channels_in, length] */
  const void* weight; /* [channels_out, channels_in / groups, window] */
  const float* bias;  /* [channels_out], or null: zeros */
  void* y;            /* [batch, channels_out, length_out] */
  int64_t batch;
  int64_t channels_in;
  int64_t channels_out;
  int64_t length;
  int64_t window;
  int64_t groups; /* divides both numbers of channels */
  int64_t stride;
  int64_t dilation;
  int64_t pad_begin;
  int64_t pad_end;
  int type;    /* of x, weight and y */
  int variant; /* 0 to dsm_cuda_conv1d_variants() - 1 */
} dsm_cuda_conv1d_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_conv1d_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_conv1d_variant_name(int variant);

/*
 * Whether dsm_cuda_conv1d would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (sizes below 1, pads below 0, groups that do not divide, no place for the window);
 * DSM_CUDA_OVERFLOW (more than 2^31 - 1 elements; stride, dilation, window or pads above 2^29); DSM_CUDA_BAD_CODE;
 * DSM_CUDA_UNALIGNED (a pointer); DSM_CUDA_UNSUPPORTED (the tiled variant: fewer than 8 output channels per group;
 * windows or strides for which 48 KiB of shared memory are too small).
 */
DSM_CUDA_API int dsm_cuda_conv1d_check(const dsm_cuda_conv1d_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_conv1d(const dsm_cuda_conv1d_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_CONV1D_H_ */
