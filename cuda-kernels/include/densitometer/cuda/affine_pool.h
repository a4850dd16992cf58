#ifndef DENSITOMETER_CUDA_AFFINE_POOL_H_
#define DENSITOMETER_CUDA_AFFINE_POOL_H_
#include <stdint.h>
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"
#ifdef __cplusplus
extern "C" {
#endif
#define DSM_CUDA_AFFINE_NONE 0
#define DSM_CUDA_AFFINE_ELU 1
typedef struct { const void* x; const float* scale; const float* shift; void* y; int64_t batch, length, channels, window, stride, pad; float alpha; int activation; int type; int variant; } dsm_cuda_affine_pool_params;
DSM_CUDA_API int dsm_cuda_affine_pool_variants(void);
DSM_CUDA_API const char* dsm_cuda_affine_pool_variant_name(int variant);
DSM_CUDA_API int dsm_cuda_affine_pool_check(const dsm_cuda_affine_pool_params* params);
DSM_CUDA_API int dsm_cuda_affine_pool(const dsm_cuda_affine_pool_params* params, void* stream);
#ifdef __cplusplus
}
#endif
#endif
