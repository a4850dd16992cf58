/* The graph API of cuDNN 9, whose codes are the caller's to know. Statuses are cuDNN's; 0 is good. */
#ifndef DENSITOMETER_NVIDIA_CUDNN_H_
#define DENSITOMETER_NVIDIA_CUDNN_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version that is meant, at least; another major one is not to be called. */
#define DSM_CUDNN_MAJOR 9
#define DSM_CUDNN_MINOR 12

/* The library's sentence for a status; null when there is none. */
const char* dsm_cudnn_text(int status);

/* What the library says of this thread's last error, into `message` of `message_bytes` bytes (above 0). */
void dsm_cudnn_last_error(char* message, size_t message_bytes);

/* Version of CUDA that the library was built with, as major * 1000 + minor * 10; 0 when it is not known. */
int dsm_cudnn_cuda_version(void);

int dsm_cudnn_create(void** handle);
int dsm_cudnn_destroy(void* handle);
int dsm_cudnn_set_stream(void* handle, void* stream);

/* Descriptors (cudnnBackendDescriptor_t): made, given attributes, completed once, then only read. */
int dsm_cudnn_descriptor_create(int kind, void** descriptor);
int dsm_cudnn_descriptor_destroy(void* descriptor);
int dsm_cudnn_descriptor_set(void* descriptor, int attribute, int type, int64_t count, const void* values);
int dsm_cudnn_descriptor_complete(void* descriptor);

/* At most `room` values; *count is how many there are. Descriptors among the values are the caller's, made before. */
int dsm_cudnn_descriptor_get(void* descriptor, int attribute, int type, int64_t room, int64_t* count, void* values);

/* Starts an execution plan on the handle's stream with a variant pack's addresses. */
int dsm_cudnn_execute(void* handle, void* plan, void* pack);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_NVIDIA_CUDNN_H_ */
