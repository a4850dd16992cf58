// Every function of libdensitometer_cuda under its own name, looked up in the library that is open. A test compares the
// list with what the library exports.
#include "densitometer/cuda/add_layer_norm.h"
#include "densitometer/cuda/emulated.h"
#include "densitometer/cuda/probe.h"
#include "densitometer/cuda/softmax.h"
#include "densitometer/cuda/spmm_csr.h"
#include "preset/library.h"

// DSM_FORWARD(result type, result when there is no such function, name, (parameters), arguments...)
#define DSM_FORWARD(Result, missing, name, parameters, ...)                                 \
  Result name parameters {                                                                  \
    static std::atomic<void*> known{nullptr};                                               \
    return dsm::Forward<Result>(known, #name, static_cast<Result>(missing), ##__VA_ARGS__); \
  }

// The four functions of an op.
#define DSM_OP(op)                                                                                                   \
  DSM_FORWARD(int, 0, dsm_cuda_##op##_variants, (void))                                                              \
  DSM_FORWARD(const char*, nullptr, dsm_cuda_##op##_variant_name, (int variant), variant)                            \
  DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_##op##_check, (const dsm_cuda_##op##_params* params), params)       \
  DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_##op, (const dsm_cuda_##op##_params* params, void* stream), params, \
              stream)

extern "C" {

DSM_OP(add_layer_norm)
DSM_OP(softmax)
DSM_OP(spmm_csr)

DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_csr_order, (const int32_t* row_start, int64_t rows, int32_t* order),
            row_start, rows, order)
DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_probe, (int* devices, char* message, int message_bytes), devices,
            message, message_bytes)
DSM_FORWARD(const char*, "", dsm_cuda_last_error, (void))
DSM_FORWARD(const char*, "the kernels' library is not open", dsm_cuda_status_text, (int status), status)
DSM_FORWARD(void*, nullptr, dsm_cuda_emulated_allocate, (int64_t bytes), bytes)
DSM_FORWARD(int64_t, -1, dsm_cuda_emulated_launches, (void))

void dsm_cuda_emulated_free(void* memory) {
  const auto release = reinterpret_cast<void (*)(void*)>(dsm::KernelFunction("dsm_cuda_emulated_free"));
  if (release != nullptr) release(memory);
}

}  // extern "C"
