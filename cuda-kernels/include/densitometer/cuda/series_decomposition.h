/* Series split into seasonal part and trend by moving averages, as Autoformer, FEDformer and DLinear do. */
#ifndef DENSITOMETER_CUDA_SERIES_DECOMPOSITION_H_
#define DENSITOMETER_CUDA_SERIES_DECOMPOSITION_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Most windows of one call. */
#define DSM_CUDA_MAX_WINDOWS 8

/*
 * s = x + residual; trend = mean over the windows of the mean of s in the window; seasonal = s - trend. At time t the
 * window of width w covers the times from t - w / 2 to t + (w - 1) / 2 (integer divisions), for even w, too; a time
 * before the first or after the last one counts with the value of that one. Each channel of each series is apart from
 * all others. Pointers are to device memory, all of `type`; x may be residual, but neither output overlaps anything
 * else. Sums are fp32. A value that is not finite may also spoil up to 7 times behind the last whose windows hold it.
 */
typedef struct {
  const void* x;              /* [batch, length, channels], contiguous, as all others */
  const void* residual;       /* null: none */
  const void* trend_residual; /* null: none; added to what is stored as trend alone */
  void* seasonal;             /* null: not wanted; one of the two outputs is */
  void* trend;                /* null: not wanted */
  int64_t batch;
  int64_t length;
  int64_t channels;
  int32_t windows[DSM_CUDA_MAX_WINDOWS]; /* widths: from 1 to 2^30; above length is fine */
  int window_count;                      /* from 1 to DSM_CUDA_MAX_WINDOWS; the widths behind are not read */
  int type;
  int variant; /* 0 to dsm_cuda_series_decomposition_variants() - 1 */
} dsm_cuda_series_decomposition_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_series_decomposition_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_series_decomposition_variant_name(int variant);

/*
 * Whether dsm_cuda_series_decomposition would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER
 * (x, or both outputs); DSM_CUDA_BAD_SIZE (a size or a window below 1, a wrong number of windows, an output that is
 * an input or the other output); DSM_CUDA_OVERFLOW (2^31 elements or more, length or a window above 2^30);
 * DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (a pointer, or the bytes of the channels of one time, which variants that load
 * 16 bytes want as multiples of 16).
 */
DSM_CUDA_API int dsm_cuda_series_decomposition_check(const dsm_cuda_series_decomposition_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_series_decomposition(const dsm_cuda_series_decomposition_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SERIES_DECOMPOSITION_H_ */
