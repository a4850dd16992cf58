/*
 * Linear layer with a CSR weight W[rows, cols]: Y = activation(W X + bias) + residual, with X [cols x tokens] and
 * Y [rows x tokens] in one of two layouts, sums in fp32:
 *   feature-major (token_major = 0): element (feature f, token t) lies at [f * ld + t]
 *   token-major (token_major = 1): it lies at [t * ld + f]
 */
#ifndef DENSITOMETER_CUDA_SPMM_CSR_H_
#define DENSITOMETER_CUDA_SPMM_CSR_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One call starts one kernel. Pointers are to device memory and aligned to their element's size; values, x, residual
 * and y have `type`. A stride counts elements from one feature to the next (feature-major) or from one token to the
 * next (token-major), and is at least the size of the other dimension. */
typedef struct {
  const void* values;       /* [nonzeros]; may be null when there are none, as columns */
  const int32_t* columns;   /* [nonzeros], each in [0, cols); token-major: ascending within a row */
  const int32_t* row_start; /* [rows + 1], ascending from 0 to nonzeros */
  const int32_t* row_order; /* [rows], a permutation: which row is worked on when; or null: in order. Token-major
                               variants but the naive one work in order and do not read it */
  const float* bias;        /* [rows], or null: none */
  const void* residual;     /* in y's layout with stride ldr, or null: none; added last; may be y when ldr = ldy */
  const void* x;            /* may be read up to ldx in each row of memory, also beyond tokens (token-major: cols) */
  void* y;                  /* nothing is written beyond tokens (token-major: rows); must not overlap x */
  int64_t rows;
  int64_t cols;
  int64_t nonzeros;
  int64_t tokens;
  int64_t ldx; /* at least tokens (token-major: cols) */
  int64_t ldy; /* at least tokens (token-major: rows) */
  int64_t ldr; /* as ldy; not read without a residual */
  int type;
  int activation;
  int token_major; /* 0 or 1 */
  int variant;     /* 0 to dsm_cuda_spmm_csr_variants() - 1 */
} dsm_cuda_spmm_csr_params;

/* Number of variants; they differ in speed, in the layout and the alignment they take, and in the number of tokens that
 * they are made for. The first one, naive, takes everything. */
DSM_CUDA_API int dsm_cuda_spmm_csr_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_spmm_csr_variant_name(int variant);

/*
 * Whether dsm_cuda_spmm_csr would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows, cols or tokens below 1, nonzeros outside 0 to rows * cols, a stride too small);
 * DSM_CUDA_OVERFLOW (rows or cols above 2^31 - 1, nonzeros above 2^31 - 33, a stride above 2^29, or too many tokens
 * for the grid); DSM_CUDA_BAD_CODE (type, activation, token_major or variant);
 * DSM_CUDA_UNSUPPORTED (a variant of the other layout, or made for fewer tokens);
 * DSM_CUDA_UNALIGNED (x, y, residual, or the bytes of a stride).
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

/*
 * Number of non-zeros of the dense weight [rows, cols], row-major in host memory; NaN counts as one. Below 0: an error
 * of dsm_cuda_spmm_csr_pack, negated.
 */
DSM_CUDA_API int64_t dsm_cuda_spmm_csr_count(const float* weight, int64_t rows, int64_t cols);

/*
 * Packs the dense weight: values[nonzeros] rounded to `type`, columns[nonzeros] ascending within a row, row_start
 * [rows + 1]. All memory is the host's; nonzeros is what dsm_cuda_spmm_csr_count gave. values and columns may be null
 * when it is 0. Errors: DSM_CUDA_NULL_POINTER; DSM_CUDA_BAD_SIZE (rows or cols below 1, another number of non-zeros);
 * DSM_CUDA_OVERFLOW (rows or cols above 2^31 - 1, nonzeros above 2^31 - 33); DSM_CUDA_BAD_CODE (type).
 */
DSM_CUDA_API int dsm_cuda_spmm_csr_pack(const float* weight, int64_t rows, int64_t cols, int type, int64_t nonzeros,
                                        void* values, int32_t* columns, int32_t* row_start);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SPMM_CSR_H_ */
