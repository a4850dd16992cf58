/* Complex products by weights of their own for each head and mode. */
#ifndef DENSITOMETER_CUDA_FOURIER_MIX_H_
#define DENSITOMETER_CUDA_FOURIER_MIX_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * out[b, h, m, o] = sum over e of in[b, h, m, e] * weight[h, e, o, m], complex; real and imaginary parts lie apart, as
 * arrays of one layout. Element (b, h, m, e) of in is at b * in_batch + h * in_head + m * in_mode + e, out's likewise.
 * weight_re and weight_im are what dsm_cuda_fourier_mix_pack makes. Pointers are to device memory; out_re and out_im
 * overlap nothing.
 */
typedef struct {
  const void* in_re;
  const void* in_im;
  void* out_re;
  void* out_im;
  const void* weight_re; /* [heads, modes, width_in, width_out], contiguous */
  const void* weight_im; /* likewise */
  int64_t batch;
  int64_t heads;
  int64_t modes;
  int64_t width_in;
  int64_t width_out;
  int64_t in_batch; /* strides are in elements */
  int64_t in_head;
  int64_t in_mode;
  int64_t out_batch;
  int64_t out_head;
  int64_t out_mode;
  int type;    /* of all arrays */
  int variant; /* 0 to dsm_cuda_fourier_mix_variants() - 1 */
} dsm_cuda_fourier_mix_params;

/*
 * Packs one part of the weights: packed[heads, modes, width_in, width_out] of `type` becomes weight[heads, width_in,
 * width_out, modes] * scale, multiplied before it is rounded. All is contiguous in host memory and apart. Errors:
 * DSM_CUDA_NULL_POINTER; DSM_CUDA_BAD_SIZE (a size below 1); DSM_CUDA_OVERFLOW (more than 2^31 - 1 elements);
 * DSM_CUDA_BAD_CODE (type); DSM_CUDA_UNALIGNED (packed, to its elements).
 */
DSM_CUDA_API int dsm_cuda_fourier_mix_pack(const float* weight, int64_t heads, int64_t modes, int64_t width_in,
                                           int64_t width_out, float scale, int type, void* packed);

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_fourier_mix_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_fourier_mix_variant_name(int variant);

/*
 * Whether dsm_cuda_fourier_mix would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (a size below 1, a stride below 0, strides by which elements of out overlap, one array as in and
 * out, or as both outs); DSM_CUDA_OVERFLOW (more than 2^31 - 1 weights or outputs, width_in or width_out above 2^20,
 * more than 65535 pairs of head and mode, a stride above 2^29); DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (vector variant:
 * weights, outs, and the bytes of out's strides and of width_out, to 16 bytes; all else to an element).
 */
DSM_CUDA_API int dsm_cuda_fourier_mix_check(const dsm_cuda_fourier_mix_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_fourier_mix(const dsm_cuda_fourier_mix_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_FOURIER_MIX_H_ */
