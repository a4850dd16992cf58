#include <cstring>

#include "host/memory.h"
#include "testing/memory.h"

namespace dsm {

std::string WhyNoRunner() { return ""; }
void* AllocateMemory(size_t bytes) { return emulation::AllocateBuffer(bytes); }
void FreeMemory(void* memory) { emulation::FreeBuffer(memory); }
void CopyIn(void* to, const void* from, size_t bytes) { std::memcpy(to, from, bytes); }
void CopyOut(void* to, const void* from, size_t bytes) { std::memcpy(to, from, bytes); }

}  // namespace dsm
