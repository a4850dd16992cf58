#include <cstdio>
#include <cstring>

#include "host/block.h"
#include "host/memory.h"
#include "testing/memory.h"

namespace dsm {

std::string WhyNoRunner() { return ""; }
void* AllocateMemory(size_t bytes) { return emulation::AllocateBuffer(bytes); }
void FreeMemory(void* memory) { emulation::FreeBuffer(memory); }
void CopyIn(void* to, const void* from, size_t bytes) { std::memcpy(to, from, bytes); }
void CopyOut(void* to, const void* from, size_t bytes) { std::memcpy(to, from, bytes); }

}  // namespace dsm

#ifdef __SANITIZE_ADDRESS__
// Called before the sanitizer's own report, which does not know blocks and threads. It must be the program's: a shared
// library's would come after the sanitizer's own.
extern "C" __attribute__((visibility("default"))) void __asan_on_error() {
  if (dsm::emulation::running == nullptr) return;
  std::fprintf(stderr, "%s: address sanitizer found what follows\n", dsm::emulation::running->Place().c_str());
}
#endif
