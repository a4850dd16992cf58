/* Attention between two spectra: products of complex numbers, and tanh on both parts instead of a softmax. */
#ifndef DENSITOMETER_CUDA_FOURIER_ATTENTION_H_
#define DENSITOMETER_CUDA_FOURIER_ATTENTION_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * For each batch entry and head, with complex q [modes, width] and k [key_modes, width]: scores = scale * q k^T (no
 * conjugate), weights = tanh of the real and of the imaginary parts, out = weights k. Spectra lie
 * [batch, 2, modes, heads * width], contiguous, real parts first. Sums are fp32. Pointers are to device memory; out
 * overlaps nothing.
 */
typedef struct {
  const void* q; /* [batch, 2, modes, heads * width] */
  const void* k; /* [batch, 2, key_modes, heads * width] */
  void* out;     /* [batch, 2, modes, heads * width] */
  int64_t batch;
  int64_t heads;
  int64_t modes;
  int64_t key_modes;
  int64_t width; /* of a head */
  float scale;
  int type;
  int variant; /* 0 to dsm_cuda_fourier_attention_variants() - 1 */
} dsm_cuda_fourier_attention_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_fourier_attention_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_fourier_attention_variant_name(int variant);

/*
 * Whether dsm_cuda_fourier_attention would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (sizes below 1, a scale that is not finite); DSM_CUDA_OVERFLOW (a spectrum of more than 2^31 - 1
 * numbers); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (to an element).
 */
DSM_CUDA_API int dsm_cuda_fourier_attention_check(const dsm_cuda_fourier_attention_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_fourier_attention(const dsm_cuda_fourier_attention_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_FOURIER_ATTENTION_H_ */
