// Runs a kernel's grid on the host, block by block, each CUDA thread a fiber.
#ifndef DENSITOMETER_HOST_RUN_H_
#define DENSITOMETER_HOST_RUN_H_

#include <cstddef>
#include <string>

#include "host/dim3.h"

namespace dsm::emulation {

// One launch. `invoke(arguments)` calls the kernel as one thread of it.
struct Call {
  const char* kernel;
  dim3 grid;
  dim3 block;
  size_t dynamic_shared;
  void (*invoke)(const void* arguments);
  const void* arguments;
  size_t argument_bytes;
};

// One launch at a time; other threads wait. Empty, or the first fault found in one sentence with kernel, block and
// thread; blocks after it do not run.
std::string Run(const Call& call);

// Calls of Run so far.
long long Launches();

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_RUN_H_
