// The open libraries of this process.
#ifndef DENSITOMETER_PRESET_LIBRARY_H_
#define DENSITOMETER_PRESET_LIBRARY_H_

#include <atomic>

namespace dsm {

// Address of a function of the kernels' library; null when it is not open or has none of this name.
void* KernelFunction(const char* name);

// Calls `name` of the kernels' library, or returns `missing`.
template <typename Result, typename... Parameters>
Result Forward(std::atomic<void*>& known, const char* name, Result missing, Parameters... arguments) {
  void* function = known.load(std::memory_order_acquire);
  if (function == nullptr) {
    function = KernelFunction(name);
    if (function == nullptr) return missing;
    known.store(function, std::memory_order_release);
  }
  return reinterpret_cast<Result (*)(Parameters...)>(function)(arguments...);
}

}  // namespace dsm

#endif  // DENSITOMETER_PRESET_LIBRARY_H_
