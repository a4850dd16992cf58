// The CUDA device that this process sees first.
#ifndef DENSITOMETER_BENCH_GPU_H_
#define DENSITOMETER_BENCH_GPU_H_

#include <memory>

#include "bench/device.h"

namespace dsm::bench {

// Throws std::runtime_error with the runtime's reason.
std::unique_ptr<Device> OpenGpu();

}  // namespace dsm::bench

#endif  // DENSITOMETER_BENCH_GPU_H_
