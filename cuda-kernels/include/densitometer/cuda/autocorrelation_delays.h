#ifndef DENSITOMETER_CUDA_AUTOCORRELATION_DELAYS_H_
#define DENSITOMETER_CUDA_AUTOCORRELATION_DELAYS_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
typedef struct { const float* gram; const float* lag_map; int32_t* delays; float* weights; int64_t batch, length, key_length, channels, gram_batch, gram_row, lags, top; int variant; } dsm_cuda_autocorrelation_delays_params;
DSM_CUDA_API int dsm_cuda_autocorrelation_delays_variants(void);
DSM_CUDA_API const char* dsm_cuda_autocorrelation_delays_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_autocorrelation_delays_check(const dsm_cuda_autocorrelation_delays_params* params);
DSM_CUDA_API int dsm_cuda_autocorrelation_delays(const dsm_cuda_autocorrelation_delays_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
