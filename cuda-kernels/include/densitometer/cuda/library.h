/* Finds libdensitometer_cuda and other optional libraries at run time, so that nothing has to be there. None of these
 * functions needs a device or a driver. */
#ifndef DENSITOMETER_CUDA_LIBRARY_H_
#define DENSITOMETER_CUDA_LIBRARY_H_

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Opens the kernels' library; every other function of these headers is looked up in it, and returns
 * DSM_CUDA_NOT_LOADED, null or a negative count until then. To be called once: a second path is refused.
 * `message`, of `message_bytes` bytes, receives the loader's reason on error. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (message_bytes below 1); DSM_CUDA_NOT_LOADED.
 */
DSM_CUDA_API int dsm_cuda_library_open(const char* path, char* message, int message_bytes);

/*
 * Loads another library, by path or by name, so that those that need it find it; it stays loaded. Errors as above.
 */
DSM_CUDA_API int dsm_cuda_library_preload(const char* path, char* message, int message_bytes);

/* 1 when a preloaded library, named as it was preloaded, has the symbol; otherwise 0. */
DSM_CUDA_API int dsm_cuda_library_has(const char* path, const char* symbol);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_LIBRARY_H_ */
