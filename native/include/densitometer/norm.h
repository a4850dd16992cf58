/* Normalisations over the last dimension of float matrices [rows, cols], row-major and contiguous.
 * Every output may be the same buffer as the input of its kernel. */
#ifndef DENSITOMETER_NORM_H_
#define DENSITOMETER_NORM_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* y = (s - mean(s)) / sqrt(variance(s) + epsilon) * gamma + beta over each row of s = x + residual. */
typedef struct {
  const float* x;        /* [rows, cols] */
  const float* residual; /* [rows, cols], or null: none */
  const float* gamma;    /* [cols], or null: ones */
  const float* beta;     /* [cols], or null: zeros */
  float* sum;            /* [rows, cols]: s is stored here, or null: not stored */
  float* y;              /* [rows, cols] */
  int64_t rows;
  int64_t cols;
  float epsilon;
  int threads;
} dsm_layer_norm_params;

DSM_API int dsm_layer_norm(const dsm_layer_norm_params* params);

/* Autoformer's layer norm: layer norm over channels, then less its own mean over time, per batch entry and channel.
 * A beta would cancel, so there is none. */
typedef struct {
  const float* x;     /* [batch, length, channels] */
  const float* gamma; /* [channels], or null: ones */
  float* y;           /* [batch, length, channels] */
  float* workspace;   /* dsm_series_layer_norm_workspace floats */
  int64_t batch;
  int64_t length;
  int64_t channels;
  float epsilon;
  int threads;
} dsm_series_layer_norm_params;

DSM_API int dsm_series_layer_norm(const dsm_series_layer_norm_params* params);

/* Floats that the workspace must hold; 0 when the sizes are bad. */
DSM_API int64_t dsm_series_layer_norm_workspace(const dsm_series_layer_norm_params* params);

#define DSM_AFFINE_LINEAR 0
#define DSM_AFFINE_RELU 1
#define DSM_AFFINE_ELU 2

/* y = activation(x * scale + shift) per channel: a batch norm with its statistics folded in. */
typedef struct {
  const float* x;     /* [rows, cols] */
  const float* scale; /* [cols], or null: ones */
  const float* shift; /* [cols], or null: zeros */
  float* y;           /* [rows, cols] */
  int64_t rows;
  int64_t cols;
  float alpha; /* of ELU */
  int activation;
  int threads;
} dsm_channel_affine_params;

DSM_API int dsm_channel_affine(const dsm_channel_affine_params* params);

/* Informer's distilling in one pass: y[b, o, c] = activation(max over t of x[b, t, c] * scale[c] + shift[c]), t in
 * [o * stride - pad, o * stride - pad + window) within the series; length_out = (length + 2 pad - window) / stride + 1.
 * Not in place. */
typedef struct {
  const float* x;     /* [batch, length, channels] */
  const float* scale; /* [channels], or null: ones */
  const float* shift; /* [channels], or null: zeros */
  float* y;           /* [batch, length_out, channels] */
  int64_t batch;
  int64_t length;
  int64_t channels;
  int64_t window;
  int64_t stride;
  int64_t pad;
  float alpha; /* of ELU */
  int activation;
  int threads;
} dsm_affine_pool_params;

DSM_API int dsm_affine_pool(const dsm_affine_pool_params* params);

/* y = softmax(x * scale + mask) over each row. Row r uses mask row r % mask_rows; when causal, row r sees the columns
 * up to r % query_rows (a row's place in its query block). A row whose entries are all -inf becomes NaN. */
typedef struct {
  const float* x;    /* [rows, cols] */
  const float* mask; /* [mask_rows, cols], or null: none */
  float* y;          /* [rows, cols] */
  int64_t rows;
  int64_t cols;
  int64_t mask_rows;
  int64_t query_rows; /* read only when causal */
  float scale;
  int causal;
  int threads;
} dsm_softmax_params;

DSM_API int dsm_softmax(const dsm_softmax_params* params);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_NORM_H_ */
