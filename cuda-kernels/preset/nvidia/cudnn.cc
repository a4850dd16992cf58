#include "densitometer/nvidia/cudnn.h"

#include "preset/nvidia/library.h"

namespace {

template <typename... Parameters>
int Call(const char* name, Parameters... arguments) {
  return dsm::nvidia::Forward<int(Parameters...)>::Call(DSM_NVIDIA_CUDNN, name, DSM_NVIDIA_MISSING, arguments...);
}

}  // namespace

extern "C" {

const char* dsm_cudnn_text(int status) {
  return dsm::nvidia::Forward<const char*(int)>::Call(DSM_NVIDIA_CUDNN, "cudnnGetErrorString", nullptr, status);
}

void dsm_cudnn_last_error(char* message, size_t message_bytes) {
  message[0] = '\0';
  void* function = dsm::nvidia::Function(DSM_NVIDIA_CUDNN, "cudnnGetLastErrorString");
  if (function != nullptr) reinterpret_cast<void (*)(char*, size_t)>(function)(message, message_bytes);
}

int dsm_cudnn_cuda_version(void) {
  return static_cast<int>(dsm::nvidia::Forward<size_t()>::Call(DSM_NVIDIA_CUDNN, "cudnnGetCudartVersion", size_t{0}));
}

int dsm_cudnn_create(void** handle) { return Call("cudnnCreate", handle); }

int dsm_cudnn_destroy(void* handle) { return Call("cudnnDestroy", handle); }

int dsm_cudnn_set_stream(void* handle, void* stream) { return Call("cudnnSetStream", handle, stream); }

int dsm_cudnn_descriptor_create(int kind, void** descriptor) {
  return Call("cudnnBackendCreateDescriptor", kind, descriptor);
}

int dsm_cudnn_descriptor_destroy(void* descriptor) { return Call("cudnnBackendDestroyDescriptor", descriptor); }

int dsm_cudnn_descriptor_set(void* descriptor, int attribute, int type, int64_t count, const void* values) {
  return Call("cudnnBackendSetAttribute", descriptor, attribute, type, count, values);
}

int dsm_cudnn_descriptor_complete(void* descriptor) { return Call("cudnnBackendFinalize", descriptor); }

int dsm_cudnn_descriptor_get(void* descriptor, int attribute, int type, int64_t room, int64_t* count, void* values) {
  return Call("cudnnBackendGetAttribute", static_cast<const void*>(descriptor), attribute, type, room, count, values);
}

int dsm_cudnn_execute(void* handle, void* plan, void* pack) { return Call("cudnnBackendExecute", handle, plan, pack); }

}  // extern "C"
