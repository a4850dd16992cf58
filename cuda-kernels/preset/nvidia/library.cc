#include "preset/nvidia/library.h"

#include <dlfcn.h>

#include <cstdio>
#include <vector>

namespace dsm::nvidia {
namespace {

std::atomic<void*> libraries[DSM_NVIDIA_LIBRARIES];

int Packed(int major, int minor, int patch) { return major * 1000000 + minor * 1000 + patch; }

// Runtime and driver count a version as major * 1000 + minor * 10.
int OfCuda(int library, const char* name) {
  int version = 0;
  const int status = Forward<int(int*)>::Call(library, name, DSM_NVIDIA_MISSING, &version);
  return status == 0 ? Packed(version / 1000, version % 1000 / 10, version % 10) : 0;
}

// libraryPropertyType: 0 major, 1 minor, 2 patch.
int OfProperties(int library, const char* name) {
  int part[3] = {0, 0, 0};
  for (int i = 0; i < 3; ++i) {
    if (Forward<int(int, int*)>::Call(library, name, DSM_NVIDIA_MISSING, i, &part[i]) != 0) return 0;
  }
  return Packed(part[0], part[1], part[2]);
}

// cuDNN 9 counts a version as major * 10000 + minor * 100 + patch.
int OfCudnn() {
  const auto version = static_cast<int>(Forward<size_t()>::Call(DSM_NVIDIA_CUDNN, "cudnnGetVersion", size_t{0}));
  return Packed(version / 10000, version % 10000 / 100, version % 100);
}

}  // namespace

void* Function(int library, const char* name) {
  void* handle = libraries[library].load(std::memory_order_acquire);
  return handle == nullptr ? nullptr : dlsym(handle, name);
}

}  // namespace dsm::nvidia

extern "C" {

int dsm_nvidia_open(int library, const char* path, char* message, int message_bytes) {
  if (library < 0 || library >= DSM_NVIDIA_LIBRARIES || path == nullptr || message == nullptr || message_bytes < 1) {
    return DSM_NVIDIA_MISSING;
  }
  message[0] = '\0';
  if (dsm::nvidia::libraries[library] != nullptr) return 0;
  void* handle = dlopen(path, RTLD_LAZY | RTLD_GLOBAL);
  if (handle == nullptr) {
    std::snprintf(message, static_cast<size_t>(message_bytes), "%s", dlerror());
    return DSM_NVIDIA_MISSING;
  }
  dsm::nvidia::libraries[library].store(handle, std::memory_order_release);
  return 0;
}

int dsm_nvidia_version(int library) {
  switch (library) {
    case DSM_NVIDIA_CUDA:
      return dsm::nvidia::OfCuda(library, "cuDriverGetVersion");
    case DSM_NVIDIA_CUDART:
      return dsm::nvidia::OfCuda(library, "cudaRuntimeGetVersion");
    case DSM_NVIDIA_CUBLASLT:
      return dsm::nvidia::OfProperties(library, "cublasLtGetProperty");
    case DSM_NVIDIA_CUSPARSE:
      return dsm::nvidia::OfProperties(library, "cusparseGetProperty");
    case DSM_NVIDIA_CUSPARSELT:
      return dsm::nvidia::OfProperties(library, "cusparseLtGetProperty");
    case DSM_NVIDIA_CUDNN:
      return dsm::nvidia::OfCudnn();
    default:
      return 0;
  }
}

int dsm_nvidia_graph_kernels(void* graph, int* kernels) {
  using dsm::nvidia::Forward;
  const auto nodes = [graph](void** into, size_t* count) {
    return Forward<int(void*, void**, size_t*)>::Call(DSM_NVIDIA_CUDART, "cudaGraphGetNodes", DSM_NVIDIA_MISSING, graph,
                                                      into, count);
  };
  size_t count = 0;
  *kernels = 0;
  int status = nodes(nullptr, &count);
  if (status != 0 || count == 0) return status;
  std::vector<void*> all(count);
  status = nodes(all.data(), &count);
  for (size_t i = 0; status == 0 && i < count; ++i) {
    int type = 0;
    status =
        Forward<int(void*, int*)>::Call(DSM_NVIDIA_CUDART, "cudaGraphNodeGetType", DSM_NVIDIA_MISSING, all[i], &type);
    *kernels += status == 0 && type == 0 ? 1 : 0;  // cudaGraphNodeTypeKernel
  }
  return status;
}

}  // extern "C"
