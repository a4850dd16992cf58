// Address sanitizer's hooks for switching stacks and for marking memory; nothing in a build without it.
#ifndef DENSITOMETER_HOST_SANITIZER_H_
#define DENSITOMETER_HOST_SANITIZER_H_

#include <cstddef>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace dsm::emulation {

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kAddressSanitizer = true;
inline void StartSwitch(void** save, const void* bottom, size_t size) {
  __sanitizer_start_switch_fiber(save, bottom, size);
}
inline void FinishSwitch(void* save, const void** bottom, size_t* size) {
  __sanitizer_finish_switch_fiber(save, bottom, size);
}
inline void Poison(const void* at, size_t bytes) { __asan_poison_memory_region(at, bytes); }
inline void Unpoison(const void* at, size_t bytes) { __asan_unpoison_memory_region(at, bytes); }
#else
inline constexpr bool kAddressSanitizer = false;
inline void StartSwitch(void**, const void*, size_t) {}
inline void FinishSwitch(void*, const void**, size_t*) {}
inline void Poison(const void*, size_t) {}
inline void Unpoison(const void*, size_t) {}
#endif

}  // namespace dsm::emulation

#endif  // DENSITOMETER_HOST_SANITIZER_H_
