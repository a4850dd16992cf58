/* Largest or mean entry of windows along the last dimension. */
#ifndef DENSITOMETER_CUDA_POOL1D_H_
#define DENSITOMETER_CUDA_POOL1D_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DSM_CUDA_POOL_MAX 0                  /* passes over NaN */
#define DSM_CUDA_POOL_AVERAGE 1              /* divides by the entries inside the series */
#define DSM_CUDA_POOL_AVERAGE_WITH_PADDING 2 /* divides by the window */

/*
 * y[r, t] = largest or mean of x[r, t * stride - pad_begin ..+ window), the padding left out (or, WITH_PADDING, zero).
 * The output has (length + pad_begin + pad_end - window) / stride + 1 columns. All is contiguous and in device memory;
 * y does not overlap x. Sums are fp32.
 */
typedef struct {
  const void* x; /* [rows, length], rows = batch * channels */
  void* y;       /* [rows, columns] */
  int64_t rows;
  int64_t length;
  int64_t window;
  int64_t stride;
  int64_t pad_begin; /* 0 to window - 1, as pad_end */
  int64_t pad_end;
  int op;
  int type;
  int variant; /* 0 to dsm_cuda_pool1d_variants() - 1 */
} dsm_cuda_pool1d_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_pool1d_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_pool1d_variant_name(int variant);

/*
 * Whether dsm_cuda_pool1d would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (a size below 1, pads, no place for the window); DSM_CUDA_OVERFLOW (more than 2^31 - 1 elements;
 * stride or window above 2^29); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (a pointer).
 */
DSM_CUDA_API int dsm_cuda_pool1d_check(const dsm_cuda_pool1d_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_pool1d(const dsm_cuda_pool1d_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_POOL1D_H_ */
