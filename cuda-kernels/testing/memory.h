// The memory that kernels under test work on. A test program links one implementation: the emulation's
// (emulated_memory.cc) or a device's (device_memory.cc); the cases know neither.
#ifndef DENSITOMETER_TESTING_MEMORY_H_
#define DENSITOMETER_TESTING_MEMORY_H_

#include <cstddef>
#include <string>

namespace dsm {

// Empty when kernels can run; otherwise why not.
std::string WhyNoRunner();

// Exactly `bytes` bytes that kernels may touch, aligned to 256 bytes. Copies wait for kernels that still run.
void* AllocateMemory(size_t bytes);
void FreeMemory(void* memory);
void CopyIn(void* to, const void* from, size_t bytes);
void CopyOut(void* to, const void* from, size_t bytes);

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_MEMORY_H_
