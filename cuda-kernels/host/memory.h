// Buffers that stand for device memory: the only memory, besides shared memory and its own stack, that a kernel may
// touch. Each has a margin on both sides that no access may hit.
#ifndef DENSITOMETER_HOST_MEMORY_H_
#define DENSITOMETER_HOST_MEMORY_H_

#include <cstddef>
#include <string>

namespace dsm::emulation {

// Aligned to 256 bytes as cudaMalloc's results are, filled with 0xFF bytes, which are a NaN in every float type.
void* AllocateBuffer(size_t bytes);
void FreeBuffer(void* buffer);

// Empty when [at, at + bytes) lies in one buffer; otherwise what is wrong with it ("4 bytes beyond the end of ...").
std::string BufferFault(const void* at, size_t bytes);

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_MEMORY_H_
