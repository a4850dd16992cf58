/* Status codes: what every function of this library returns. */
#ifndef DENSITOMETER_CUDA_STATUS_H_
#define DENSITOMETER_CUDA_STATUS_H_

#include "densitometer/cuda/export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DSM_CUDA_OK 0
/* A pointer that must be set is null. */
#define DSM_CUDA_NULL_POINTER 1
/* A size, stride or count is negative, zero where that is illegal, or too small for the layout. */
#define DSM_CUDA_BAD_SIZE 2
/* A size does not fit the index type or the grid that the kernel uses. */
#define DSM_CUDA_OVERFLOW 3
/* A type, activation or variant code is unknown. */
#define DSM_CUDA_BAD_CODE 4
/* A pointer or stride is not aligned as the variant needs it. */
#define DSM_CUDA_UNALIGNED 5
/* The variant cannot take this size; another one can. */
#define DSM_CUDA_UNSUPPORTED 6
/* No device, or no driver that this library can use. */
#define DSM_CUDA_NO_DEVICE 7
/* The launch failed: dsm_cuda_last_error says why. */
#define DSM_CUDA_LAUNCH_FAILED 8
/* The kernels' library is not open, or it is older than these headers. */
#define DSM_CUDA_NOT_LOADED 9

/* One English sentence for a status code; never null, static storage. */
DSM_CUDA_API const char* dsm_cuda_status_text(int status);

/* Why the last launch of the calling thread failed; empty before the first failure. Valid until the next one. */
DSM_CUDA_API const char* dsm_cuda_last_error(void);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_STATUS_H_ */
