/* Residual and layer norm in one pass over the last dimension of matrices [rows, cols], row-major and contiguous. */
#ifndef DENSITOMETER_CUDA_ADD_LAYER_NORM_H_
#define DENSITOMETER_CUDA_ADD_LAYER_NORM_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y = (s - mean(s)) / sqrt(variance(s) + epsilon) * gamma + beta over each row of s = x + residual. Pointers are to
 * device memory; x, residual, sum and y have `type`, and sum and y may be the same buffer as x or residual. The
 * statistics are those of s before it is rounded to `type`.
 */
typedef struct {
  const void* x;        /* [rows, cols] */
  const void* residual; /* [rows, cols], or null: none */
  const float* gamma;   /* [cols], or null: ones */
  const float* beta;    /* [cols], or null: zeros */
  void* sum;            /* [rows, cols]: s is stored here, or null: not stored; must not be y */
  void* y;              /* [rows, cols] */
  int64_t rows;
  int64_t cols;
  float epsilon;           /* above 0 */
  const float* last_gamma; /* [cols], or null: ones; of a second norm, which is made of y before y is rounded */
  const float* last_beta;  /* [cols], or null: zeros */
  float last_epsilon;      /* 0: no second norm */
  int type;
  int variant; /* 0 to dsm_cuda_add_layer_norm_variants() - 1 */
} dsm_cuda_add_layer_norm_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_add_layer_norm_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_add_layer_norm_variant_name(int variant);

/*
 * Whether dsm_cuda_add_layer_norm would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows or cols below 1, epsilon not above 0, last_epsilon below 0, sum is y); DSM_CUDA_OVERFLOW
 * (rows above 2^31 - 1, cols above 2^30); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (a pointer, those of gamma and beta
 * included, or the bytes of a row); DSM_CUDA_UNSUPPORTED (a row does not fit the variant's on-chip memory).
 */
DSM_CUDA_API int dsm_cuda_add_layer_norm_check(const dsm_cuda_add_layer_norm_params* params);

/* Starts the kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_add_layer_norm(const dsm_cuda_add_layer_norm_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_ADD_LAYER_NORM_H_ */
