// Starts a kernel: on a stream of the device, or on the emulation, whose faults come back as launch failures.
#ifndef DENSITOMETER_COMMON_LAUNCH_CUH_
#define DENSITOMETER_COMMON_LAUNCH_CUH_

#include "common/cuda.cuh"
#include "common/error.h"
#include "densitometer/cuda/status.h"

#ifndef __CUDACC__
#include "host/run.h"
#endif

namespace dsm {

struct LaunchShape {
  const char* kernel;
  dim3 grid;
  dim3 block;
  size_t dynamic_shared;
};

#ifdef __CUDACC__

template <typename Problem>
int Launch(const LaunchShape& shape, void (*kernel)(Problem), const Problem& problem, void* stream) {
  kernel<<<shape.grid, shape.block, shape.dynamic_shared, static_cast<cudaStream_t>(stream)>>>(problem);
  const cudaError_t error = cudaGetLastError();
  return error == cudaSuccess ? DSM_CUDA_OK : LaunchFailed(shape.kernel, cudaGetErrorString(error));
}

#else

template <typename Problem>
struct EmulatedCall {
  void (*kernel)(Problem);
  Problem problem;

  static void Invoke(const void* call) {
    const auto* self = static_cast<const EmulatedCall*>(call);
    self->kernel(self->problem);
  }
};

template <typename Problem>
int Launch(const LaunchShape& shape, void (*kernel)(Problem), const Problem& problem, void*) {
  const EmulatedCall<Problem> call{kernel, problem};
  const std::string fault = emulation::Run(
      {shape.kernel, shape.grid, shape.block, shape.dynamic_shared, EmulatedCall<Problem>::Invoke, &call, sizeof call});
  return fault.empty() ? DSM_CUDA_OK : LaunchFailed("emulation", fault.c_str());
}

#endif

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_LAUNCH_CUH_
