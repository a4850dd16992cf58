// Every function of libdensitometer_cuda under its own name, looked up in the library that is open. A test compares the
// list with what the library exports.
#include "densitometer/cuda/add_layer_norm.h"
#include "densitometer/cuda/affine_pool.h"
#include "densitometer/cuda/attention.h"
#include "densitometer/cuda/autocorrelation.h"
#include "densitometer/cuda/autocorrelation_delays.h"
#include "densitometer/cuda/circular_windows.h"
#include "densitometer/cuda/conv1d.h"
#include "densitometer/cuda/cumsum.h"
#include "densitometer/cuda/delay_aggregation.h"
#include "densitometer/cuda/elementwise.h"
#include "densitometer/cuda/embedding.h"
#include "densitometer/cuda/emulated.h"
#include "densitometer/cuda/fourier_attention.h"
#include "densitometer/cuda/fourier_mix.h"
#include "densitometer/cuda/gather.h"
#include "densitometer/cuda/gather_elements.h"
#include "densitometer/cuda/pool1d.h"
#include "densitometer/cuda/prob_attention.h"
#include "densitometer/cuda/probe.h"
#include "densitometer/cuda/reduce.h"
#include "densitometer/cuda/scatter_elements.h"
#include "densitometer/cuda/segment_merge.h"
#include "densitometer/cuda/series_decomposition.h"
#include "densitometer/cuda/series_layer_norm.h"
#include "densitometer/cuda/softmax.h"
#include "densitometer/cuda/spmm_24.h"
#include "densitometer/cuda/spmm_bsr.h"
#include "densitometer/cuda/spmm_csr.h"
#include "densitometer/cuda/top_k.h"
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
DSM_OP(affine_pool)
DSM_OP(attention)
DSM_OP(autocorrelation)
DSM_OP(autocorrelation_delays)
DSM_OP(circular_windows)
DSM_OP(conv1d)
DSM_OP(cumsum)
DSM_OP(delay_aggregation)
DSM_OP(elementwise)
DSM_OP(embedding)
DSM_OP(fourier_attention)
DSM_OP(fourier_mix)
DSM_OP(gather)
DSM_OP(gather_elements)
DSM_OP(pool1d)
DSM_OP(prob_attention)
DSM_OP(reduce)
DSM_OP(scatter_elements)
DSM_OP(segment_merge)
DSM_OP(series_decomposition)
DSM_OP(series_layer_norm)
DSM_OP(softmax)
DSM_OP(spmm_24)
DSM_OP(spmm_bsr)
DSM_OP(spmm_csr)
DSM_OP(top_k)

DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_csr_order, (const int32_t* row_start, int64_t rows, int32_t* order),
            row_start, rows, order)
// Counts are errors, negated, below 0.
DSM_FORWARD(int64_t, -DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_csr_count, (const float* weight, int64_t rows, int64_t cols),
            weight, rows, cols)
DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_csr_pack,
            (const float* weight, int64_t rows, int64_t cols, int type, int64_t nonzeros, void* values,
             int32_t* columns, int32_t* row_start),
            weight, rows, cols, type, nonzeros, values, columns, row_start)
DSM_FORWARD(int64_t, -DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_bsr_count,
            (const float* weight, int64_t rows, int64_t cols, int block), weight, rows, cols, block)
DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_bsr_pack,
            (const float* weight, int64_t rows, int64_t cols, int block, int type, int64_t blocks, void* values,
             int32_t* block_columns, int32_t* block_row_start),
            weight, rows, cols, block, type, blocks, values, block_columns, block_row_start)
DSM_FORWARD(int, -1, dsm_cuda_spmm_bsr_place, (int block, int row, int col), block, row, col)
DSM_FORWARD(int64_t, -DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_24_check_pattern,
            (const float* weight, int64_t rows, int64_t cols), weight, rows, cols)
DSM_FORWARD(int64_t, -DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_24_values_bytes, (int64_t rows, int64_t cols, int type), rows,
            cols, type)
DSM_FORWARD(int64_t, -DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_24_metadata_bytes, (int64_t rows, int64_t cols), rows, cols)
DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_24_pack,
            (const float* weight, int64_t rows, int64_t cols, int type, void* values, uint32_t* metadata), weight, rows,
            cols, type, values, metadata)
DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_spmm_24_unpack,
            (const void* values, const uint32_t* metadata, int64_t rows, int64_t cols, int type, float* weight), values,
            metadata, rows, cols, type, weight)
DSM_FORWARD(int64_t, 0, dsm_cuda_prob_attention_workspace, (const dsm_cuda_prob_attention_params* params), params)
DSM_FORWARD(int64_t, 0, dsm_cuda_series_layer_norm_workspace, (const dsm_cuda_series_layer_norm_params* params), params)
DSM_FORWARD(int, DSM_CUDA_NOT_LOADED, dsm_cuda_fourier_mix_pack,
            (const float* weight, int64_t heads, int64_t modes, int64_t width_in, int64_t width_out, float scale,
             int type, void* packed),
            weight, heads, modes, width_in, width_out, scale, type, packed)
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
