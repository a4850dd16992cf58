#ifndef DENSITOMETER_CUDA_DELAY_AGGREGATION_H_
#define DENSITOMETER_CUDA_DELAY_AGGREGATION_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
typedef struct { const void* v; const int32_t* delays; const float* weights; void* out; int64_t batch, length, value_length, channels, top, v_batch, v_row, out_batch, out_row; int type; int variant; } dsm_cuda_delay_aggregation_params;
DSM_CUDA_API int dsm_cuda_delay_aggregation_variants(void);
DSM_CUDA_API const char* dsm_cuda_delay_aggregation_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_delay_aggregation_check(const dsm_cuda_delay_aggregation_params* params);
DSM_CUDA_API int dsm_cuda_delay_aggregation(const dsm_cuda_delay_aggregation_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
