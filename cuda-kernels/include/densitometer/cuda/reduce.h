/* Sums, means, largest and smallest entries over any axes. */
#ifndef DENSITOMETER_CUDA_REDUCE_H_
#define DENSITOMETER_CUDA_REDUCE_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DSM_CUDA_REDUCE_SUM 0
#define DSM_CUDA_REDUCE_MEAN 1
#define DSM_CUDA_REDUCE_MAX 2 /* passes over NaN */
#define DSM_CUDA_REDUCE_MIN 3 /* passes over NaN */

/*
 * y = x [dims], contiguous, combined over the dimensions d with reduced[d] != 0; y holds the others in order. Sums are
 * fp32 and have one order. Pointers are to device memory; y does not overlap x.
 */
typedef struct {
  const void* x;
  void* y;
  int rank; /* 0 to DSM_CUDA_MAX_RANK */
  int64_t dims[DSM_CUDA_MAX_RANK];
  int32_t reduced[DSM_CUDA_MAX_RANK];
  int op;
  int type;
  int variant; /* 0 to dsm_cuda_reduce_variants() - 1 */
} dsm_cuda_reduce_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_reduce_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_reduce_variant_name(int variant);

/*
 * Whether dsm_cuda_reduce would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rank, a dimension below 1); DSM_CUDA_OVERFLOW (more than 2^31 - 1 elements); DSM_CUDA_BAD_CODE;
 * DSM_CUDA_UNALIGNED (a pointer); DSM_CUDA_UNSUPPORTED (the columns variant: the last dimension is reduced; the rows
 * variant: it is not).
 */
DSM_CUDA_API int dsm_cuda_reduce_check(const dsm_cuda_reduce_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_reduce(const dsm_cuda_reduce_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_REDUCE_H_ */
