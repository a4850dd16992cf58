/* Linear layer with a CSR weight: Y[rows, tokens] = activation(W[rows, cols] X[cols, tokens] + bias[rows]).
 * Activations are feature-major: element (feature f, token t) lies at [f * ld + t]. */
#ifndef DENSITOMETER_CUDA_SPMM_CSR_H_
#define DENSITOMETER_CUDA_SPMM_CSR_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One launch. Pointers are to device memory and aligned to their element's size; values, x and y have `type`. */
typedef struct {
  const void* values;       /* [nonzeros]; may be null when there are none, as columns */
  const int32_t* columns;   /* [nonzeros], each in [0, cols) */
  const int32_t* row_start; /* [rows + 1], ascending from 0 to nonzeros */
  const int32_t* row_order; /* [rows], a permutation: which row is worked on when; or null: in order */
  const float* bias;        /* [rows], or null: none */
  const void* x;            /* [cols, ldx]; may be read up to ldx in each row, also beyond tokens */
  void* y;                  /* [rows, ldy]; nothing is written beyond tokens; must not overlap x */
  int64_t rows;
  int64_t cols;
  int64_t nonzeros;
  int64_t tokens;
  int64_t ldx; /* at least tokens */
  int64_t ldy; /* at least tokens */
  int type;
  int activation;
  int variant; /* 0 to dsm_cuda_spmm_csr_variants() - 1 */
} dsm_cuda_spmm_csr_params;

/* Number of variants; they differ in speed, in the alignment they need, and in nothing else. */
DSM_CUDA_API int dsm_cuda_spmm_csr_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_spmm_csr_variant_name(int variant);

/*
 * Whether dsm_cuda_spmm_csr would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows, cols or tokens below 1, nonzeros outside 0 to rows * cols, a stride below tokens);
 * DSM_CUDA_OVERFLOW (rows or cols above 2^31 - 1, nonzeros above 2^31 - 33, a stride above 2^29, or too many tokens
 * for the grid); DSM_CUDA_BAD_CODE;
 * DSM_CUDA_UNALIGNED (x, y, or the bytes of a row of them).
 */
DSM_CUDA_API int dsm_cuda_spmm_csr_check(const dsm_cuda_spmm_csr_params* params);

/* Starts the kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_spmm_csr(const dsm_cuda_spmm_csr_params* params, void* stream);

/*
 * Fills order[rows] with the rows from longest to shortest, equal ones in order: rows that share a warp then have
 * similar lengths, and the longest start first. row_start and order are host memory.
 * Errors: DSM_CUDA_NULL_POINTER; DSM_CUDA_BAD_SIZE (rows below 1 or above 2^31 - 1, or row_start not ascending from 0).
 */
DSM_CUDA_API int dsm_cuda_spmm_csr_order(const int32_t* row_start, int64_t rows, int32_t* order);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SPMM_CSR_H_ */
