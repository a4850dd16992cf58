// The message that dsm_cuda_last_error gives.
#ifndef DENSITOMETER_COMMON_ERROR_H_
#define DENSITOMETER_COMMON_ERROR_H_

namespace dsm {

// Keeps the text (cut at 511 bytes) for the calling thread; returns DSM_CUDA_LAUNCH_FAILED.
int LaunchFailed(const char* kernel, const char* reason);

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_ERROR_H_
