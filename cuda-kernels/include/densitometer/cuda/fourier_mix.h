#ifndef DENSITOMETER_CUDA_FOURIER_MIX_H_
#define DENSITOMETER_CUDA_FOURIER_MIX_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
typedef struct { const void* in_re; const void* in_im; void* out_re; void* out_im; const void* weight_re; const void* weight_im; int64_t batch, heads, modes, width_in, width_out, in_batch, in_head, in_mode, out_batch, out_head, out_mode; int type; int variant; } dsm_cuda_fourier_mix_params;
DSM_CUDA_API int dsm_cuda_fourier_mix_pack(const float* weight, int64_t heads, int64_t modes, int64_t width_in, int64_t width_out, float scale, int type, void* packed);
DSM_CUDA_API int dsm_cuda_fourier_mix_variants(void);
DSM_CUDA_API const char* dsm_cuda_fourier_mix_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_fourier_mix_check(const dsm_cuda_fourier_mix_params* params);
DSM_CUDA_API int dsm_cuda_fourier_mix(const dsm_cuda_fourier_mix_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
