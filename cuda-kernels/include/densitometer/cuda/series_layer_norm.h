#ifndef DENSITOMETER_CUDA_SERIES_LAYER_NORM_H_
#define DENSITOMETER_CUDA_SERIES_LAYER_NORM_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
typedef struct { const void* x; const float* gamma; void* y; int64_t batch, length, channels; float epsilon; void* workspace; int type; int variant; } dsm_cuda_series_layer_norm_params;
DSM_CUDA_API int64_t dsm_cuda_series_layer_norm_workspace(const dsm_cuda_series_layer_norm_params* params);
DSM_CUDA_API int dsm_cuda_series_layer_norm_variants(void);
DSM_CUDA_API const char* dsm_cuda_series_layer_norm_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_series_layer_norm_check(const dsm_cuda_series_layer_norm_params* params);
DSM_CUDA_API int dsm_cuda_series_layer_norm(const dsm_cuda_series_layer_norm_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
