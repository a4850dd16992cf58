#ifndef DENSITOMETER_CUDA_PROB_ATTENTION_H_
#define DENSITOMETER_CUDA_PROB_ATTENTION_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
#include "densitometer/cuda/attention.h"
typedef struct { dsm_cuda_attention_params attention; const int32_t* sample_start; const int32_t* sample_key; const float* sample_count; int64_t top; void* workspace; int variant; } dsm_cuda_prob_attention_params;
DSM_CUDA_API int64_t dsm_cuda_prob_attention_workspace(const dsm_cuda_prob_attention_params* params);
DSM_CUDA_API int dsm_cuda_prob_attention_variants(void);
DSM_CUDA_API const char* dsm_cuda_prob_attention_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_prob_attention_check(const dsm_cuda_prob_attention_params* params);
DSM_CUDA_API int dsm_cuda_prob_attention(const dsm_cuda_prob_attention_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
