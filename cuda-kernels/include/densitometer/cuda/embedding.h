/* The input embedding of forecasters: values by a circular convolution, time marks by a linear layer, positions. */
#ifndef DENSITOMETER_CUDA_EMBEDDING_H_
#define DENSITOMETER_CUDA_EMBEDDING_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y[b, t, n] = sum over tap and c of x[b, (t + tap - window / 2) mod length, c] * weight[tap * channels + c, n]
 *            + sum over m of marks[b, t, m] * weight[window * channels + m, n] + positions[t, n].
 * All arrays are contiguous, sums fp32. Each output reads all of its inputs from the caches: meant for few of them,
 * since a product on tensor cores is faster for many. Pointers are to device memory; y overlaps nothing.
 */
typedef struct {
  const void* x;         /* [batch, length, channels] of x_type */
  const void* marks;     /* [batch, length, mark_count] of marks_type */
  const void* weight;    /* [window * channels + mark_count, width] */
  const void* positions; /* [length, width], or null: none */
  void* y;               /* [batch, length, width] */
  int64_t batch;
  int64_t length;
  int64_t channels;
  int64_t window; /* odd, at most 2 length + 1 */
  int64_t mark_count;
  int64_t width;
  int x_type;     /* DSM_CUDA_FP32 or type */
  int marks_type; /* likewise */
  int type;       /* of weight, positions and y */
  int variant;    /* 0 to dsm_cuda_embedding_variants() - 1 */
} dsm_cuda_embedding_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_embedding_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_embedding_variant_name(int variant);

/*
 * Whether dsm_cuda_embedding would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (sizes below 1, an even window or one that turns more than once); DSM_CUDA_OVERFLOW (an array of
 * more than 2^31 - 1 elements); DSM_CUDA_BAD_CODE (x_type or marks_type is neither, too); DSM_CUDA_UNALIGNED (x and
 * marks to their elements; weight, positions, y and the bytes of width to the variant's vectors).
 */
DSM_CUDA_API int dsm_cuda_embedding_check(const dsm_cuda_embedding_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_embedding(const dsm_cuda_embedding_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_EMBEDDING_H_ */
