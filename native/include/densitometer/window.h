/* Convolution and pooling along the last dimension of [batch, channels, length], general and simple. */
#ifndef DENSITOMETER_WINDOW_H_
#define DENSITOMETER_WINDOW_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* y[b, o, t] = bias[o] + sum over c, j of weight[o, c, j] x[b, group * channels_in / groups + c, t * stride + j *
 * dilation - pad_begin], zero outside; length_out = (length + pad_begin + pad_end - dilation (window - 1) - 1) / stride
 * + 1. */
typedef struct {
  const float* x;      /* [batch, channels_in, length] */
  const float* weight; /* [channels_out, channels_in / groups, window] */
  const float* bias;   /* [channels_out], or null: zeros */
  float* y;            /* [batch, channels_out, length_out] */
  int64_t batch;
  int64_t channels_in;
  int64_t channels_out;
  int64_t length;
  int64_t window;
  int64_t groups;
  int64_t stride;
  int64_t dilation;
  int64_t pad_begin;
  int64_t pad_end;
  int threads;
} dsm_conv1d_params;

DSM_API int dsm_conv1d(const dsm_conv1d_params* params);

#define DSM_POOL_MAX 0
#define DSM_POOL_AVERAGE 1              /* divides by the entries inside the series */
#define DSM_POOL_AVERAGE_WITH_PADDING 2 /* divides by the window */

/* y[r, t] = max or mean of x[r, t * stride - pad_begin ..+ window), the padding left out (or, WITH_PADDING, zero). Pads
 * are smaller than the window. length_out = (length + pad_begin + pad_end - window) / stride + 1. */
typedef struct {
  const float* x; /* [rows, length], rows = batch * channels */
  float* y;       /* [rows, length_out] */
  int64_t rows;
  int64_t length;
  int64_t window;
  int64_t stride;
  int64_t pad_begin;
  int64_t pad_end;
  int op;
  int threads;
} dsm_pool1d_params;

DSM_API int dsm_pool1d(const dsm_pool1d_params* params);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_WINDOW_H_ */
