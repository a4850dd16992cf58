/* The memory of the host emulation, in the library that runs the kernels there; the library for devices has none of
 * these. */
#ifndef DENSITOMETER_CUDA_EMULATED_H_
#define DENSITOMETER_CUDA_EMULATED_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Memory that emulated kernels may touch, aligned to 256 bytes and filled with NaN; null when there is none. */
DSM_CUDA_API void* dsm_cuda_emulated_allocate(int64_t bytes);

/* Null is ignored. */
DSM_CUDA_API void dsm_cuda_emulated_free(void* memory);

/* Kernels started in this process so far; -1 where nothing is emulated. */
DSM_CUDA_API int64_t dsm_cuda_emulated_launches(void);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_EMULATED_H_ */
