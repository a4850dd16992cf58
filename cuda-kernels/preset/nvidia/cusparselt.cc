#include "densitometer/nvidia/cusparselt.h"

#include "preset/nvidia/library.h"

namespace {

using Handle = const dsm_cusparselt_handle*;
using Matrix = const dsm_cusparselt_matrix*;

constexpr uint32_t kAlignment = 16;  // bytes: what the library asks of every address
constexpr int kSparsity = 0;         // CUSPARSELT_SPARSITY_50_PERCENT
constexpr int kDefaultAlgorithm = 0;

template <typename... Parameters>
int Call(const char* name, Parameters... arguments) {
  return dsm::nvidia::Forward<int(Parameters...)>::Call(DSM_NVIDIA_CUSPARSELT, name, DSM_NVIDIA_MISSING, arguments...);
}

int SetAttribute(Handle handle, dsm_cusparselt_product* product, int attribute, const void* value, size_t bytes) {
  return Call("cusparseLtMatmulDescSetAttribute", handle, product, attribute, value, bytes);
}

template <typename Plan>
int Multiply(const char* name, Handle handle, Plan plan, const void* a, const void* b, void* d, void* workspace,
             void* stream) {
  const float alpha = 1;
  const float beta = 0;
  return Call(name, handle, plan, static_cast<const void*>(&alpha), a, b, static_cast<const void*>(&beta),
              static_cast<const void*>(d), d, workspace, &stream, int32_t{1});
}

}  // namespace

extern "C" {

const char* dsm_cusparselt_text(int status) {
  return dsm::nvidia::Forward<const char*(int)>::Call(DSM_NVIDIA_CUSPARSELT, "cusparseLtGetErrorString", nullptr,
                                                      status);
}

int dsm_cusparselt_init(dsm_cusparselt_handle* handle) { return Call("cusparseLtInit", handle); }

int dsm_cusparselt_destroy(Handle handle) { return Call("cusparseLtDestroy", handle); }

int dsm_cusparselt_dense(Handle handle, dsm_cusparselt_matrix* matrix, int64_t rows, int64_t columns, int64_t pitch,
                         int type, int order) {
  return Call("cusparseLtDenseDescriptorInit", handle, matrix, rows, columns, pitch, kAlignment, type, order);
}

int dsm_cusparselt_structured(Handle handle, dsm_cusparselt_matrix* matrix, int64_t rows, int64_t columns,
                              int64_t pitch, int type, int order) {
  return Call("cusparseLtStructuredDescriptorInit", handle, matrix, rows, columns, pitch, kAlignment, type, order,
              kSparsity);
}

int dsm_cusparselt_matrix_destroy(Matrix matrix) { return Call("cusparseLtMatDescriptorDestroy", matrix); }

int dsm_cusparselt_product_init(Handle handle, dsm_cusparselt_product* product, int operation, Matrix a, Matrix b,
                                Matrix d) {
  return Call("cusparseLtMatmulDescriptorInit", handle, product, DSM_NVIDIA_NON_TRANSPOSE, operation, a, b, d, d,
              DSM_CUSPARSELT_COMPUTE_32F);
}

int dsm_cusparselt_set_relu(Handle handle, dsm_cusparselt_product* product) {
  const int yes = 1;
  return SetAttribute(handle, product, DSM_CUSPARSELT_ACTIVATION_RELU, &yes, sizeof yes);
}

int dsm_cusparselt_set_bias(Handle handle, dsm_cusparselt_product* product, void* bias) {
  return SetAttribute(handle, product, DSM_CUSPARSELT_BIAS_POINTER, &bias, sizeof bias);
}

int dsm_cusparselt_algorithm_init(Handle handle, dsm_cusparselt_algorithm* algorithm,
                                  const dsm_cusparselt_product* product) {
  return Call("cusparseLtMatmulAlgSelectionInit", handle, algorithm, product, kDefaultAlgorithm);
}

int dsm_cusparselt_algorithm_destroy(const dsm_cusparselt_algorithm* algorithm) {
  return Call("cusparseLtMatmulAlgSelectionDestroy", algorithm);
}

int dsm_cusparselt_algorithm_set(Handle handle, dsm_cusparselt_algorithm* algorithm, int attribute, int value) {
  return Call("cusparseLtMatmulAlgSetAttribute", handle, algorithm, attribute, static_cast<const void*>(&value),
              sizeof value);
}

int dsm_cusparselt_algorithm_get(Handle handle, const dsm_cusparselt_algorithm* algorithm, int attribute, int* value) {
  return Call("cusparseLtMatmulAlgGetAttribute", handle, algorithm, attribute, static_cast<void*>(value),
              sizeof *value);
}

int dsm_cusparselt_plan_init(Handle handle, dsm_cusparselt_plan* plan, const dsm_cusparselt_product* product,
                             const dsm_cusparselt_algorithm* algorithm) {
  return Call("cusparseLtMatmulPlanInit", handle, plan, product, algorithm);
}

int dsm_cusparselt_plan_destroy(const dsm_cusparselt_plan* plan) { return Call("cusparseLtMatmulPlanDestroy", plan); }

int dsm_cusparselt_workspace(Handle handle, const dsm_cusparselt_plan* plan, size_t* bytes) {
  return Call("cusparseLtMatmulGetWorkspace", handle, plan, bytes);
}

int dsm_cusparselt_run(Handle handle, const dsm_cusparselt_plan* plan, const void* a, const void* b, void* d,
                       void* workspace, void* stream) {
  return Multiply("cusparseLtMatmul", handle, plan, a, b, d, workspace, stream);
}

int dsm_cusparselt_search(Handle handle, dsm_cusparselt_plan* plan, const void* a, const void* b, void* d,
                          void* workspace, void* stream) {
  return Multiply("cusparseLtMatmulSearch", handle, plan, a, b, d, workspace, stream);
}

int dsm_cusparselt_check(Handle handle, Matrix matrix, const void* dense, int* valid, void* stream) {
  return Call("cusparseLtSpMMAPruneCheck2", handle, matrix, 1, DSM_NVIDIA_NON_TRANSPOSE, dense, valid, stream);
}

int dsm_cusparselt_compressed_size(Handle handle, Matrix matrix, size_t* bytes, size_t* buffer_bytes) {
  return Call("cusparseLtSpMMACompressedSize2", handle, matrix, bytes, buffer_bytes);
}

int dsm_cusparselt_compress(Handle handle, Matrix matrix, const void* dense, void* compressed, void* buffer,
                            void* stream) {
  return Call("cusparseLtSpMMACompress2", handle, matrix, 1, DSM_NVIDIA_NON_TRANSPOSE, dense, compressed, buffer,
              stream);
}

}  // extern "C"
