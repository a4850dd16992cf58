#ifndef DENSITOMETER_CUDA_SERIES_DECOMPOSITION_H_
#define DENSITOMETER_CUDA_SERIES_DECOMPOSITION_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
#define DSM_CUDA_MAX_WINDOWS 8
typedef struct { const void* x; const void* residual; void* seasonal; void* trend; int64_t batch, length, channels; int32_t windows[8]; int window_count; int type; int variant; } dsm_cuda_series_decomposition_params;
DSM_CUDA_API int dsm_cuda_series_decomposition_variants(void);
DSM_CUDA_API const char* dsm_cuda_series_decomposition_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_series_decomposition_check(const dsm_cuda_series_decomposition_params* params);
DSM_CUDA_API int dsm_cuda_series_decomposition(const dsm_cuda_series_decomposition_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
