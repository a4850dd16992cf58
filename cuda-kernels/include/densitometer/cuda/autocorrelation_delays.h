/* The delays at which queries and keys correlate most, and their shares, from the products of all pairs of times. */
#ifndef DENSITOMETER_CUDA_AUTOCORRELATION_DELAYS_H_
#define DENSITOMETER_CUDA_AUTOCORRELATION_DELAYS_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * By batch entry: mean[lag] is the sum of gram[(t + lag) % length, t] over t < min(length, key_length), divided by
 * channels: the circular correlation of queries and keys, averaged over channels, keys cut or filled up with zeros to
 * length. With a lag map, entry i of the correlation becomes the sum of lag_map[i, t] * mean[t] over t; without one it
 * is mean[i]. delays are the indices of the `top` largest entries, largest first, among equal ones the lower index
 * first (NaN counts as largest, -0 equals 0); weights are the softmax over these entries. All is fp32, in device
 * memory; nothing overlaps.
 */
typedef struct {
  const float* gram;    /* [batch, length, key_length]: queries by keys */
  const float* lag_map; /* [lags, length], contiguous; null: none, lags is length */
  int32_t* delays;      /* [batch, top], contiguous */
  float* weights;       /* [batch, top], contiguous */
  int64_t batch;
  int64_t length;     /* 1 to 4096: of queries, and so of lags */
  int64_t key_length; /* times that gram has as columns */
  int64_t channels;   /* what sums are divided by */
  int64_t gram_batch; /* elements from one batch entry to the next; read only when batch is above 1 */
  int64_t gram_row;   /* elements from one row to the next; at least key_length */
  int64_t lags;       /* 1 to 4096 */
  int64_t top;        /* 1 to min(lags, 256) */
  int variant;        /* 0 to dsm_cuda_autocorrelation_delays_variants() - 1 */
} dsm_cuda_autocorrelation_delays_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_autocorrelation_delays_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_autocorrelation_delays_variant_name(int variant);

/*
 * Whether dsm_cuda_autocorrelation_delays would take these parameters; touches no device. Errors:
 * DSM_CUDA_NULL_POINTER; DSM_CUDA_BAD_SIZE (a size below 1, a stride too small, top above lags, lags other than length
 * without a lag map); DSM_CUDA_OVERFLOW (length or lags above 4096, top above 256, batch, key_length or channels above
 * 2^31 - 1, a stride above 2^29); DSM_CUDA_BAD_CODE (variant); DSM_CUDA_UNALIGNED (a pointer, to 4 bytes).
 */
DSM_CUDA_API int dsm_cuda_autocorrelation_delays_check(const dsm_cuda_autocorrelation_delays_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_autocorrelation_delays(const dsm_cuda_autocorrelation_delays_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_AUTOCORRELATION_DELAYS_H_ */
