/* Elements along an axis by an index of each. */
#ifndef DENSITOMETER_CUDA_GATHER_ELEMENTS_H_
#define DENSITOMETER_CUDA_GATHER_ELEMENTS_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y[.., j, ..] = x[.., index[.., j, ..], ..] along `axis`. A negative index counts from the end; one that is still out
 * of range becomes the nearest one within it. All is contiguous and in device memory; y overlaps neither x nor index.
 */
typedef struct {
  const void* x;     /* [x_dims] */
  const void* index; /* [index_dims], of index_type */
  void* y;           /* [index_dims] */
  int rank;          /* 1 to DSM_CUDA_MAX_RANK */
  int axis;          /* 0 to rank - 1 */
  int64_t x_dims[DSM_CUDA_MAX_RANK];
  int64_t index_dims[DSM_CUDA_MAX_RANK]; /* at most x_dims outside of the axis */
  int type;                              /* of x and y, any one */
  int index_type;                        /* DSM_CUDA_INT64 or DSM_CUDA_INT32 */
  int variant;                           /* 0 to dsm_cuda_gather_elements_variants() - 1 */
} dsm_cuda_gather_elements_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_gather_elements_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_gather_elements_variant_name(int variant);

/*
 * Whether dsm_cuda_gather_elements would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rank, axis, a dimension below 1 or above x's); DSM_CUDA_OVERFLOW (more than 2^31 - 1 elements);
 * DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED.
 */
DSM_CUDA_API int dsm_cuda_gather_elements_check(const dsm_cuda_gather_elements_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_gather_elements(const dsm_cuda_gather_elements_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_GATHER_ELEMENTS_H_ */
