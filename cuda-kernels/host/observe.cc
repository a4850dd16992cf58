// Sees every load and store of a kernel. Kernels are compiled with -fsanitize=thread, which makes the compiler call one
// of these functions before each access; the sanitizer's own run-time library is not linked.
#include <cstddef>
#include <cstdint>

#include "host/block.h"

namespace {

inline void Observe(const void* at, size_t bytes, bool write) {
  if (dsm::emulation::running != nullptr) dsm::emulation::running->Access(at, bytes, write);
}

}  // namespace

extern "C" {

#define DSM_OBSERVE(bytes)                                                   \
  void __tsan_read##bytes(void* at) { Observe(at, bytes, false); }           \
  void __tsan_write##bytes(void* at) { Observe(at, bytes, true); }           \
  void __tsan_unaligned_read##bytes(void* at) { Observe(at, bytes, false); } \
  void __tsan_unaligned_write##bytes(void* at) { Observe(at, bytes, true); }

DSM_OBSERVE(1)
DSM_OBSERVE(2)
DSM_OBSERVE(4)
DSM_OBSERVE(8)
DSM_OBSERVE(16)

void __tsan_read_range(void* at, size_t bytes) { Observe(at, bytes, false); }
void __tsan_write_range(void* at, size_t bytes) { Observe(at, bytes, true); }
void __tsan_vptr_read(void** at) { Observe(at, sizeof *at, false); }
void __tsan_vptr_update(void** at, void*) { Observe(at, sizeof *at, true); }
void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}

}  // extern "C"
