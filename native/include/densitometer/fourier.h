/* FEDformer's mixing of channels per frequency: complex vectors times complex weights, one matrix per head and mode. */
#ifndef DENSITOMETER_FOURIER_H_
#define DENSITOMETER_FOURIER_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* out[b, h, m, o] = sum over e of in[b, h, m, e] weight[h, e, o, m], complex. in and out are real and imaginary parts
 * in buffers of their own, channels contiguous, any strides (in floats) for batch, head and mode: the product of a DFT
 * matrix with x[b] [L, heads * width_in] is such a buffer with in_mode = heads * width_in and in_head = width_in. */
typedef struct {
  const float* in_re;
  const float* in_im;
  const float* weight_re; /* [heads, modes, width_in, width_out], packed by dsm_fourier_pack */
  const float* weight_im;
  float* out_re; /* apart from in_re and in_im */
  float* out_im;
  int64_t batch;
  int64_t heads;
  int64_t modes;
  int64_t width_in;
  int64_t width_out;
  int64_t in_batch;
  int64_t in_head;
  int64_t in_mode;
  int64_t out_batch;
  int64_t out_head;
  int64_t out_mode;
  int threads;
} dsm_fourier_mix_params;

DSM_API int dsm_fourier_mix(const dsm_fourier_mix_params* params);

/* packed [heads, modes, width_in, width_out] from the published layout [heads, width_in, width_out, modes]; one part.
 */
typedef struct {
  const float* weight;
  float* packed;
  int64_t heads;
  int64_t modes;
  int64_t width_in;
  int64_t width_out;
} dsm_fourier_pack_params;

DSM_API int dsm_fourier_pack(const dsm_fourier_pack_params* params);

/* The same mixing with weights that are mostly zero: per (head, mode) a list of (input channel, output channel, re,
 * im). */
typedef struct {
  const float* in_re;
  const float* in_im;
  const int32_t* start;       /* [heads * modes + 1] */
  const int16_t* channel_in;  /* [entries], ascending in each list */
  const int16_t* channel_out; /* [entries], ascending for each input channel */
  const float* value_re;      /* [entries] */
  const float* value_im;
  float* out_re; /* apart from in_re and in_im */
  float* out_im;
  float* workspace; /* dsm_fourier_mix_sparse_workspace floats */
  int64_t batch;
  int64_t heads;
  int64_t modes;
  int64_t width_in;
  int64_t width_out;
  int64_t in_batch;
  int64_t in_head;
  int64_t in_mode;
  int64_t out_batch;
  int64_t out_head;
  int64_t out_mode;
  int threads;
} dsm_fourier_mix_sparse_params;

DSM_API int dsm_fourier_mix_sparse(const dsm_fourier_mix_sparse_params* params);

/* Floats that the workspace must hold; 0 when the sizes are bad. */
DSM_API int64_t dsm_fourier_mix_sparse_workspace(const dsm_fourier_mix_sparse_params* params);

/* The lists from the published layout, once per model; an entry is kept where either part is not 0. Null channel_in:
 * only start is filled, whose last entry is the length that the other four need. */
typedef struct {
  const float* weight_re; /* [heads, width_in, width_out, modes] */
  const float* weight_im;
  int32_t* start;
  int16_t* channel_in;
  int16_t* channel_out;
  float* value_re;
  float* value_im;
  int64_t heads;
  int64_t modes;
  int64_t width_in;
  int64_t width_out;
} dsm_fourier_pack_sparse_params;

DSM_API int dsm_fourier_pack_sparse(const dsm_fourier_pack_sparse_params* params);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_FOURIER_H_ */
