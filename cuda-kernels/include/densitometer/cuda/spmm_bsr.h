/*
 * Linear layer with a block-sparse weight W[rows, cols]: Y = activation(X W^T + bias) + residual, with X [tokens, cols]
 * and Y [tokens, rows] token-major, sums in fp32. Blocks are 16 x 16 or 32 x 32; rows and cols may be any number, the
 * last blocks are filled up with zeros.
 */
#ifndef DENSITOMETER_CUDA_SPMM_BSR_H_
#define DENSITOMETER_CUDA_SPMM_BSR_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One call starts one kernel. Pointers are to device memory and aligned to their element's size; values, x, residual
 * and y have `type`. Strides count elements from one token to the next. */
typedef struct {
  const void* values;             /* [blocks][block * block], as dsm_cuda_spmm_bsr_pack orders them; aligned to 16
                                     bytes but for the naive variant; may be null when there are none, as columns */
  const int32_t* block_row_start; /* [ceil(rows / block) + 1], ascending from 0 to blocks */
  const int32_t* block_columns;   /* [blocks], each in [0, ceil(cols / block)) */
  const int32_t* block_row_order; /* [ceil(rows / block)], a permutation: which block row is worked on when; or null: in
                                     order. dsm_cuda_spmm_csr_order makes one from block_row_start */
  const float* bias;              /* [rows], or null: none */
  const void* residual;           /* [tokens, ldr], or null: none; added last; may be y when ldr = ldy */
  const void* x;                  /* [tokens, ldx]; may be read up to ldx in each row, also beyond cols */
  void* y;                        /* [tokens, ldy]; nothing is written beyond rows; must not overlap x */
  int64_t rows;
  int64_t cols;
  int64_t blocks; /* non-zero blocks */
  int64_t tokens;
  int64_t ldx; /* at least cols */
  int64_t ldy; /* at least rows */
  int64_t ldr; /* at least rows; not read without a residual */
  int block;   /* 16 or 32 */
  int type;
  int activation;
  int variant; /* 0 to dsm_cuda_spmm_bsr_variants() - 1 */
} dsm_cuda_spmm_bsr_params;

/* Number of variants; they differ in speed, in the types and the alignment they take, and in the number of tokens that
 * they are made for. The first one, naive, takes everything. */
DSM_CUDA_API int dsm_cuda_spmm_bsr_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_spmm_bsr_variant_name(int variant);

/*
 * Whether dsm_cuda_spmm_bsr would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows, cols or tokens below 1, blocks below 0 or more than there are places, a stride too small);
 * DSM_CUDA_OVERFLOW (rows or cols above 2^31 - 33, blocks above 2^31 - 33, a stride above 2^29, or too many tokens for
 * the grid); DSM_CUDA_BAD_CODE (block, type, activation or variant); DSM_CUDA_UNSUPPORTED (a type that the variant does
 * not take, or more tokens than it is made for); DSM_CUDA_UNALIGNED (values, x, y, residual, or the bytes of a stride).
 */
DSM_CUDA_API int dsm_cuda_spmm_bsr_check(const dsm_cuda_spmm_bsr_params* params);

/* Starts the kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_spmm_bsr(const dsm_cuda_spmm_bsr_params* params, void* stream);

/*
 * Number of blocks of the dense weight [rows, cols], row-major in host memory, that hold a non-zero. Below 0: an error
 * of dsm_cuda_spmm_bsr_pack, negated.
 */
DSM_CUDA_API int64_t dsm_cuda_spmm_bsr_count(const float* weight, int64_t rows, int64_t cols, int block);

/*
 * Packs the dense weight: values[blocks][block * block] rounded to `type`, block_columns[blocks] ascending within a
 * block row, block_row_start[ceil(rows / block) + 1]. All memory is the host's; `blocks` is what
 * dsm_cuda_spmm_bsr_count gave. values and block_columns may be null when it is 0. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows or cols below 1, another number of blocks); DSM_CUDA_OVERFLOW (rows, cols or blocks above
 * 2^31 - 33); DSM_CUDA_BAD_CODE (block or type).
 */
DSM_CUDA_API int dsm_cuda_spmm_bsr_pack(const float* weight, int64_t rows, int64_t cols, int block, int type,
                                        int64_t blocks, void* values, int32_t* block_columns, int32_t* block_row_start);

/* Where element (row, col) of a block lies among its block * block values; -1 when it is outside of the block. */
DSM_CUDA_API int dsm_cuda_spmm_bsr_place(int block, int row, int col);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SPMM_BSR_H_ */
