/* Joins neighbouring segments of series and norms each joined one, in one pass. */
#ifndef DENSITOMETER_CUDA_SEGMENT_MERGE_H_
#define DENSITOMETER_CUDA_SEGMENT_MERGE_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y[o, i, m] = layer norm of x[o, i, m * window], ..., x[o, i, m * window + window - 1] side by side, times gamma, plus
 * beta. When segments do not come out even, the last ones are repeated: with `missing` = merged * window - count,
 * segment s from count on is segment s - missing. Pointers are to device memory; y does not overlap x. The statistics
 * are fp32, the variance is taken around the mean.
 */
typedef struct {
  const void* x;      /* [outer, inner, count, width]; width is contiguous */
  const float* gamma; /* [window * width] */
  const float* beta;  /* [window * width] */
  void* y;            /* [outer, inner, merged, window * width], contiguous; merged = count / window, rounded up */
  int64_t outer;
  int64_t inner;
  int64_t count;
  int64_t width;
  int64_t window;  /* at most 2 count */
  int64_t x_outer; /* elements from one to the next, at least 0, as the next two */
  int64_t x_inner;
  int64_t x_segment;
  float epsilon; /* above 0 */
  int type;
  int variant; /* 0 to dsm_cuda_segment_merge_variants() - 1 */
} dsm_cuda_segment_merge_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_segment_merge_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_segment_merge_variant_name(int variant);

/*
 * Whether dsm_cuda_segment_merge would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (sizes below 1, strides below 0, more segments missing than there are, epsilon not above 0);
 * DSM_CUDA_OVERFLOW (y of more than 2^31 - 1 elements, strides above 2^29); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED
 * (pointers, strides and the bytes of width to the variant's vectors; gamma and beta to 16 bytes with vectors).
 */
DSM_CUDA_API int dsm_cuda_segment_merge_check(const dsm_cuda_segment_merge_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_segment_merge(const dsm_cuda_segment_merge_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SEGMENT_MERGE_H_ */
