#include "densitometer/nvidia/cusparse.h"

#include "densitometer/nvidia/cusparselt.h"
#include "preset/nvidia/library.h"

namespace {

constexpr int kIndex32 = 2;   // CUSPARSE_INDEX_32I
constexpr int kFromZero = 0;  // CUSPARSE_INDEX_BASE_ZERO

template <typename... Parameters>
int Call(const char* name, Parameters... arguments) {
  return dsm::nvidia::Forward<int(Parameters...)>::Call(DSM_NVIDIA_CUSPARSE, name, DSM_NVIDIA_MISSING, arguments...);
}

// The three functions differ in their last argument only.
template <typename Last>
int Multiply(const char* name, void* handle, void* a, void* b, void* d, int algorithm, Last last) {
  const float alpha = 1;
  const float beta = 0;
  return Call(name, handle, DSM_NVIDIA_NON_TRANSPOSE, DSM_NVIDIA_NON_TRANSPOSE, static_cast<const void*>(&alpha), a, b,
              static_cast<const void*>(&beta), d, DSM_NVIDIA_R_32F, algorithm, last);
}

}  // namespace

extern "C" {

const char* dsm_cusparse_text(int status) {
  return dsm::nvidia::Forward<const char*(int)>::Call(DSM_NVIDIA_CUSPARSE, "cusparseGetErrorString", nullptr, status);
}

int dsm_cusparse_create(void** handle) { return Call("cusparseCreate", handle); }

int dsm_cusparse_destroy(void* handle) { return Call("cusparseDestroy", handle); }

int dsm_cusparse_set_stream(void* handle, void* stream) { return Call("cusparseSetStream", handle, stream); }

int dsm_cusparse_csr(void** matrix, int64_t rows, int64_t columns, int64_t non_zeros, void* row_start, void* column,
                     void* values, int type) {
  return Call("cusparseCreateCsr", matrix, rows, columns, non_zeros, row_start, column, values, kIndex32, kIndex32,
              kFromZero, type);
}

int dsm_cusparse_csr_destroy(void* matrix) { return Call("cusparseDestroySpMat", matrix); }

int dsm_cusparse_dense(void** matrix, int64_t rows, int64_t columns, int64_t pitch, void* values, int type, int order) {
  return Call("cusparseCreateDnMat", matrix, rows, columns, pitch, values, type, order);
}

int dsm_cusparse_dense_destroy(void* matrix) { return Call("cusparseDestroyDnMat", matrix); }

int dsm_cusparse_spmm_buffer(void* handle, void* a, void* b, void* d, int algorithm, size_t* bytes) {
  return Multiply("cusparseSpMM_bufferSize", handle, a, b, d, algorithm, bytes);
}

int dsm_cusparse_spmm_preprocess(void* handle, void* a, void* b, void* d, int algorithm, void* buffer) {
  return Multiply("cusparseSpMM_preprocess", handle, a, b, d, algorithm, buffer);
}

int dsm_cusparse_spmm(void* handle, void* a, void* b, void* d, int algorithm, void* buffer) {
  return Multiply("cusparseSpMM", handle, a, b, d, algorithm, buffer);
}

}  // extern "C"
