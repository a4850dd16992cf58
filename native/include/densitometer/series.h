/* Kernels along the time axis of series [batch, length, channels], channels contiguous. */
#ifndef DENSITOMETER_SERIES_H_
#define DENSITOMETER_SERIES_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Autoformer's series decomposition of s = x + residual: trend = mean over the windows w of the centred moving average
 * of s of width w with the edges repeated (w / 2 steps back, (w - 1) / 2 ahead), seasonal = s - trend. seasonal and
 * trend may be the buffer of x or residual (but not the same buffer). */
typedef struct {
  const float* x;        /* [batch, length, channels] */
  const float* residual; /* the same shape, or null: none */
  const int64_t* windows;
  float* seasonal;  /* the same shape, or null: not wanted */
  float* trend;     /* the same shape, or null: not wanted */
  float* workspace; /* dsm_series_decomposition_workspace floats */
  int64_t window_count;
  int64_t batch;
  int64_t length;
  int64_t channels;
  int accumulate; /* not 0: the trend is added to what the trend buffer holds */
  int threads;
} dsm_series_decomposition_params;

DSM_API int dsm_series_decomposition(const dsm_series_decomposition_params* params);

/* Floats that the workspace must hold; 0 when the sizes are bad. */
DSM_API int64_t dsm_series_decomposition_workspace(const dsm_series_decomposition_params* params);

/* Autoformer's auto-correlation. The mean correlation c[lag] = (1 / channels) sum over t and channels of
 * q[(t + lag) mod length] k[t] comes from the gram matrix q k^T when `gram` is set, else from q and k through an FFT
 * over time, which is the cheaper way from some tens of channels on. Then c' = lag_map c when `lag_map` is set; the
 * `top` largest entries of c' (ties: lower lag first) weigh v through their softmax: out[t] = sum over i of weight_i
 * v[(t + lag_i) mod length]. Keys and values are cut to `length` rows, or followed by zero rows. */
typedef struct {
  const float* q;       /* [batch, length, channels]: rows q_row apart, batch entries q_batch apart; unused with gram */
  const float* k;       /* [batch, key_length, channels], likewise */
  const float* v;       /* [batch, key_length, value_channels], likewise */
  const float* gram;    /* [batch, length, key_length]: rows gram_row, entries gram_batch apart; or null */
  const float* lag_map; /* [lags, length], or null: the identity, lags = length */
  const float* plan;    /* dsm_autocorrelation_plan's table for `length`; unused with gram */
  float* out;           /* [batch, length, value_channels]; apart from v */
  float* workspace;     /* dsm_autocorrelation_workspace floats */
  int64_t batch;
  int64_t length;
  int64_t key_length;
  int64_t channels;
  int64_t value_channels;
  int64_t lags;
  int64_t top;
  int64_t q_batch;
  int64_t q_row;
  int64_t k_batch;
  int64_t k_row;
  int64_t v_batch;
  int64_t v_row;
  int64_t gram_batch;
  int64_t gram_row;
  int64_t out_batch;
  int64_t out_row;
  int threads;
} dsm_autocorrelation_params;

DSM_API int dsm_autocorrelation(const dsm_autocorrelation_params* params);

/* Floats that the workspace must hold; 0 when the sizes are bad. */
DSM_API int64_t dsm_autocorrelation_workspace(const dsm_autocorrelation_params* params);

/* Fills the FFT's table for series of `length`: 2 * length floats. */
DSM_API int dsm_autocorrelation_plan(int64_t length, float* plan);

/* y = x with `pad` steps of the other end before and after, for circular convolutions; pad <= length. Not in place. */
typedef struct {
  const float* x; /* [batch, length, channels] */
  float* y;       /* [batch, length + 2 pad, channels] */
  int64_t batch;
  int64_t length;
  int64_t channels;
  int64_t pad;
  int threads;
} dsm_circular_pad_params;

DSM_API int dsm_circular_pad(const dsm_circular_pad_params* params);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_SERIES_H_ */
