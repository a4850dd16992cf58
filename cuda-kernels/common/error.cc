#include "common/error.h"

#include <cstdio>

#include "densitometer/cuda/status.h"

namespace dsm {
namespace {

thread_local char last_error[512] = "";

}  // namespace

int LaunchFailed(const char* kernel, const char* reason) {
  std::snprintf(last_error, sizeof last_error, "%s: %s", kernel, reason);
  return DSM_CUDA_LAUNCH_FAILED;
}

}  // namespace dsm

extern "C" {

const char* dsm_cuda_last_error(void) { return dsm::last_error; }

const char* dsm_cuda_status_text(int status) {
  switch (status) {
    case DSM_CUDA_OK:
      return "success";
    case DSM_CUDA_NULL_POINTER:
      return "a pointer that must be set is null";
    case DSM_CUDA_BAD_SIZE:
      return "a size, stride or count is negative, zero or too small";
    case DSM_CUDA_OVERFLOW:
      return "a size does not fit the kernel's index type or grid";
    case DSM_CUDA_BAD_CODE:
      return "a type, activation or variant code is unknown";
    case DSM_CUDA_UNALIGNED:
      return "a pointer or stride is not aligned as the variant needs it";
    case DSM_CUDA_UNSUPPORTED:
      return "the variant cannot take this size";
    case DSM_CUDA_NO_DEVICE:
      return "there is no device, or no driver that this library can use";
    case DSM_CUDA_LAUNCH_FAILED:
      return "the launch failed";
    case DSM_CUDA_NOT_LOADED:
      return "the kernels' library is not open, or it lacks this function";
    default:
      return "unknown status";
  }
}

}  // extern "C"
