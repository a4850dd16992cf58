/* Windows along a series with wrapped ends, as rows: a circular convolution is their product with its weights. */
#ifndef DENSITOMETER_CUDA_CIRCULAR_WINDOWS_H_
#define DENSITOMETER_CUDA_CIRCULAR_WINDOWS_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y [batch, places, window * channels], contiguous, places = length + 2 pad - window + 1: row t of a series holds
 * x[(t + tap - pad) mod length, c] for each tap and channel, ordered by tap and then channel, or, with channel_major,
 * by channel and then tap. Times a weight [N, window * channels] in that order it is the convolution. Pointers are to
 * device memory; y does not overlap x.
 */
typedef struct {
  const void* x; /* [batch, length, channels]; channels are contiguous */
  void* y;
  int64_t batch;
  int64_t length;
  int64_t channels;
  int64_t window;
  int64_t pad;     /* 0 to length */
  int64_t x_batch; /* elements from one series to the next */
  int64_t x_row;   /* elements from one step to the next, at least channels */
  int channel_major;
  int type;
  int variant; /* 0 to dsm_cuda_circular_windows_variants() - 1 */
} dsm_cuda_circular_windows_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_circular_windows_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_circular_windows_variant_name(int variant);

/*
 * Whether dsm_cuda_circular_windows would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (sizes below 1, pad outside of 0 to length, no place for the window, x_row below channels, x_batch
 * below 0); DSM_CUDA_OVERFLOW (y of more than 2^31 - 1 elements, strides above 2^29); DSM_CUDA_BAD_CODE;
 * DSM_CUDA_UNALIGNED (x, y, strides, the bytes of channels to 16 with the vector variant); DSM_CUDA_UNSUPPORTED (the
 * vector variant has no channel_major).
 */
DSM_CUDA_API int dsm_cuda_circular_windows_check(const dsm_cuda_circular_windows_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_circular_windows(const dsm_cuda_circular_windows_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_CIRCULAR_WINDOWS_H_ */
