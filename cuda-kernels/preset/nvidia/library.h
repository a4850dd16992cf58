// NVIDIA's libraries that are open in this process.
#ifndef DENSITOMETER_PRESET_NVIDIA_LIBRARY_H_
#define DENSITOMETER_PRESET_NVIDIA_LIBRARY_H_

#include <atomic>

#include "densitometer/nvidia/library.h"

namespace dsm::nvidia {

// Address of a library's function; null when the library is not open or has none of this name.
void* Function(int library, const char* name);

// Calls a library's function, or returns `missing`. `Signature` is that of the function, e.g. int(void*).
template <typename Signature>
struct Forward;

template <typename Result, typename... Parameters>
struct Forward<Result(Parameters...)> {
  static Result Call(int library, const char* name, Result missing, Parameters... arguments) {
    void* function = Function(library, name);
    return function == nullptr ? missing : reinterpret_cast<Result (*)(Parameters...)>(function)(arguments...);
  }
};

}  // namespace dsm::nvidia

#endif  // DENSITOMETER_PRESET_NVIDIA_LIBRARY_H_
