#include "preset/library.h"

#include <dlfcn.h>

#include <cstdio>
#include <map>
#include <mutex>
#include <string>

#include "densitometer/cuda/library.h"

namespace dsm {
namespace {

std::mutex mutex;
std::string kernels_path;
std::atomic<void*> kernels{nullptr};

std::map<std::string, void*>& Preloaded() {
  static auto* preloaded = new std::map<std::string, void*>;  // lives until the process ends
  return *preloaded;
}

int Arguments(const char* path, char* message, int message_bytes) {
  if (path == nullptr || message == nullptr) return DSM_CUDA_NULL_POINTER;
  if (message_bytes < 1) return DSM_CUDA_BAD_SIZE;
  message[0] = '\0';
  return DSM_CUDA_OK;
}

int Refuse(char* message, int message_bytes, const char* reason) {
  std::snprintf(message, static_cast<size_t>(message_bytes), "%s", reason);
  return DSM_CUDA_NOT_LOADED;
}

}  // namespace

void* KernelFunction(const char* name) {
  void* library = kernels.load(std::memory_order_acquire);
  return library == nullptr ? nullptr : dlsym(library, name);
}

}  // namespace dsm

extern "C" {

int dsm_cuda_library_open(const char* path, char* message, int message_bytes) {
  const int status = dsm::Arguments(path, message, message_bytes);
  if (status != DSM_CUDA_OK) return status;
  const std::lock_guard<std::mutex> lock(dsm::mutex);
  if (dsm::kernels != nullptr) {
    if (dsm::kernels_path == path) return DSM_CUDA_OK;
    return dsm::Refuse(message, message_bytes, ("already open: " + dsm::kernels_path).c_str());
  }
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return dsm::Refuse(message, message_bytes, dlerror());
  dsm::kernels_path = path;
  dsm::kernels.store(library, std::memory_order_release);
  return DSM_CUDA_OK;
}

int dsm_cuda_library_preload(const char* path, char* message, int message_bytes) {
  const int status = dsm::Arguments(path, message, message_bytes);
  if (status != DSM_CUDA_OK) return status;
  // Lazily: a library of another version may lack functions that nobody calls.
  void* library = dlopen(path, RTLD_LAZY | RTLD_GLOBAL);
  if (library == nullptr) return dsm::Refuse(message, message_bytes, dlerror());
  const std::lock_guard<std::mutex> lock(dsm::mutex);
  dsm::Preloaded()[path] = library;
  return DSM_CUDA_OK;
}

int dsm_cuda_library_has(const char* path, const char* symbol) {
  if (path == nullptr || symbol == nullptr) return 0;
  const std::lock_guard<std::mutex> lock(dsm::mutex);
  const auto found = dsm::Preloaded().find(path);
  return found != dsm::Preloaded().end() && dlsym(found->second, symbol) != nullptr ? 1 : 0;
}

}  // extern "C"
