/* Running sums along an axis. */
#ifndef DENSITOMETER_CUDA_CUMSUM_H_
#define DENSITOMETER_CUDA_CUMSUM_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y = running sum of x [outer, length, inner], contiguous, over the middle dimension; exclusive: without the own entry;
 * reverse: from the end. Sums are fp32. Pointers are to device memory; y may be x.
 */
typedef struct {
  const void* x;
  void* y;
  int64_t outer;
  int64_t length;
  int64_t inner;
  int exclusive;
  int reverse;
  int type;
  int variant; /* 0 to dsm_cuda_cumsum_variants() - 1 */
} dsm_cuda_cumsum_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_cumsum_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_cumsum_variant_name(int variant);

/*
 * Whether dsm_cuda_cumsum would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (a size below 1); DSM_CUDA_OVERFLOW (more than 2^31 - 1 elements); DSM_CUDA_BAD_CODE;
 * DSM_CUDA_UNALIGNED (a pointer); DSM_CUDA_UNSUPPORTED (the warp variant: inner above 31).
 */
DSM_CUDA_API int dsm_cuda_cumsum_check(const dsm_cuda_cumsum_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_cumsum(const dsm_cuda_cumsum_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_CUMSUM_H_ */
