/* Slices of an axis by index. */
#ifndef DENSITOMETER_CUDA_GATHER_H_
#define DENSITOMETER_CUDA_GATHER_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y[o, j, i] = x[o, index[j], i]. A negative index counts from the end; one that is still out of range becomes the
 * nearest one within it. All is contiguous and in device memory; y overlaps neither x nor index.
 */
typedef struct {
  const void* x;     /* [outer, length, inner] */
  const void* index; /* [count], of index_type */
  void* y;           /* [outer, count, inner] */
  int64_t outer;
  int64_t length;
  int64_t inner;
  int64_t count;
  int type;       /* of x and y, any one */
  int index_type; /* DSM_CUDA_INT64 or DSM_CUDA_INT32 */
  int variant;    /* 0 to dsm_cuda_gather_variants() - 1 */
} dsm_cuda_gather_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_gather_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_gather_variant_name(int variant);

/*
 * Whether dsm_cuda_gather would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (a size below 1); DSM_CUDA_OVERFLOW (x or y of more than 2^31 - 1 elements); DSM_CUDA_BAD_CODE;
 * DSM_CUDA_UNALIGNED (a pointer; x, y and the bytes of inner to 16 with the vector variant).
 */
DSM_CUDA_API int dsm_cuda_gather_check(const dsm_cuda_gather_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_gather(const dsm_cuda_gather_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_GATHER_H_ */
