/* Softmax over the last dimension of matrices [rows, cols], row-major and contiguous. */
#ifndef DENSITOMETER_CUDA_SOFTMAX_H_
#define DENSITOMETER_CUDA_SOFTMAX_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * y = softmax(x * scale) over each row. When causal, row r sees the columns up to r % query_rows (a row's place in its
 * query block), and the others become 0. A row whose entries are all -inf becomes NaN. Pointers are to device memory; x
 * and y have `type` and may be one buffer.
 */
typedef struct {
  const void* x; /* [rows, cols] */
  void* y;       /* [rows, cols] */
  int64_t rows;
  int64_t cols;
  int64_t query_rows; /* read only when causal; at least 1 */
  float scale;
  int causal;
  int type;
  int variant; /* 0 to dsm_cuda_softmax_variants() - 1 */
} dsm_cuda_softmax_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_softmax_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_softmax_variant_name(int variant);

/*
 * Whether dsm_cuda_softmax would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows, cols or query_rows below 1); DSM_CUDA_OVERFLOW (rows above 2^31 - 1, cols above 2^30);
 * DSM_CUDA_BAD_CODE; DSM_CUDA_UNALIGNED (x, y, or the bytes of a row); DSM_CUDA_UNSUPPORTED (a row does not fit the
 * variant's registers).
 */
DSM_CUDA_API int dsm_cuda_softmax_check(const dsm_cuda_softmax_params* params);

/* Starts the kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_softmax(const dsm_cuda_softmax_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SOFTMAX_H_ */
