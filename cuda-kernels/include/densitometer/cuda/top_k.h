/* The largest or smallest entries along an axis, and where they are. */
#ifndef DENSITOMETER_CUDA_TOP_K_H_
#define DENSITOMETER_CUDA_TOP_K_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The k largest (or smallest) entries along the middle dimension of x, sorted; among equal ones the lower index comes
 * first. NaN counts as largest, -0 equals 0. All is contiguous and in device memory; nothing overlaps. Time grows with
 * the square of length.
 */
typedef struct {
  const void* x;    /* [outer, length, inner] */
  void* values;     /* [outer, k, inner], of x's type; null: not wanted */
  int64_t* indices; /* [outer, k, inner]; null: not wanted */
  int64_t outer;
  int64_t length;
  int64_t inner;
  int64_t k; /* 1 to length */
  int largest;
  int type;
  int variant; /* 0 to dsm_cuda_top_k_variants() - 1 */
} dsm_cuda_top_k_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_top_k_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_top_k_variant_name(int variant);

/*
 * Whether dsm_cuda_top_k would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (a size below 1, k above length); DSM_CUDA_OVERFLOW (more than 2^31 - 1 elements);
 * DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED; DSM_CUDA_UNSUPPORTED (the shared variant: length above 8192).
 */
DSM_CUDA_API int dsm_cuda_top_k_check(const dsm_cuda_top_k_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_top_k(const dsm_cuda_top_k_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_TOP_K_H_ */
