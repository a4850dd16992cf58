/* Whether there is a device: to be asked before anything else that needs one. */
#ifndef DENSITOMETER_CUDA_PROBE_H_
#define DENSITOMETER_CUDA_PROBE_H_

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Counts the devices. Needs no driver: without one it answers so. *devices is 0 on every error. `message`, of
 * `message_bytes` bytes, receives one sentence, cut where it does not fit; it may be null when message_bytes is 0.
 * Errors: DSM_CUDA_NULL_POINTER; DSM_CUDA_BAD_SIZE (message_bytes below 0); DSM_CUDA_NO_DEVICE.
 */
DSM_CUDA_API int dsm_cuda_probe(int* devices, char* message, int message_bytes);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_PROBE_H_ */
