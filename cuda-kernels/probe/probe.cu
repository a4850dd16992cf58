#include <cuda_runtime.h>

#include <cstdio>

#include "densitometer/cuda/probe.h"

int dsm_cuda_probe(int* devices, char* message, int message_bytes) {
  if (devices == nullptr) return DSM_CUDA_NULL_POINTER;
  *devices = 0;
  if (message_bytes < 0) return DSM_CUDA_BAD_SIZE;
  if (message == nullptr && message_bytes > 0) return DSM_CUDA_NULL_POINTER;
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  if (error != cudaSuccess) {
    // The failed call leaves its error for the next launch to find.
    cudaGetLastError();
    std::snprintf(message, message_bytes, "no CUDA device: %s (error %d).", cudaGetErrorString(error), error);
    return DSM_CUDA_NO_DEVICE;
  }
  std::snprintf(message, message_bytes, count == 1 ? "1 CUDA device." : "%d CUDA devices.", count);
  *devices = count;
  return count > 0 ? DSM_CUDA_OK : DSM_CUDA_NO_DEVICE;
}
