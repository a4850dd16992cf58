// What the emulated library offers beside the kernels.
#include <atomic>
#include <new>

#include "densitometer/cuda/emulated.h"
#include "host/memory.h"
#include "host/run.h"

extern "C" {

void* dsm_cuda_emulated_allocate(int64_t bytes) {
  if (bytes < 0) return nullptr;
  try {
    return dsm::emulation::AllocateBuffer(static_cast<size_t>(bytes));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void dsm_cuda_emulated_free(void* memory) { dsm::emulation::FreeBuffer(memory); }

int64_t dsm_cuda_emulated_launches(void) { return dsm::emulation::Launches(); }

}  // extern "C"
