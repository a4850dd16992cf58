#ifndef DENSITOMETER_CUDA_ATTENTION_H_
#define DENSITOMETER_CUDA_ATTENTION_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
typedef struct { const void* q; const void* k; const void* v; void* out; int64_t outer, inner, heads, query_length, key_length, key_width, value_width; int64_t q_outer, q_inner, q_row, k_outer, k_inner, k_row, v_outer, v_inner, v_row, out_outer, out_inner, out_row; float scale; int causal; int type; int variant; } dsm_cuda_attention_params;
DSM_CUDA_API int dsm_cuda_attention_variants(void);
DSM_CUDA_API const char* dsm_cuda_attention_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_attention_check(const dsm_cuda_attention_params* params);
DSM_CUDA_API int dsm_cuda_attention(const dsm_cuda_attention_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
