/*
 * Linear layer with a 2:4 sparse weight W[rows, cols]: Y = activation(X W^T + bias) + residual, with X [tokens, cols]
 * and Y [tokens, rows] token-major, sums in fp32. Of 4 neighbours of a row, from a column that is a multiple of 4 on,
 * at most 2 are not zero. rows and cols may be any number. Made for few tokens; it takes any number of them.
 */
#ifndef DENSITOMETER_CUDA_SPMM_24_H_
#define DENSITOMETER_CUDA_SPMM_24_H_

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
  const void* values;       /* as dsm_cuda_spmm_24_pack fills them; aligned to 16 bytes but for the naive variant */
  const uint32_t* metadata; /* likewise */
  const float* bias;        /* [rows], or null: none */
  const void* residual;     /* [tokens, ldr], or null: none; added last; may be y when ldr = ldy */
  const void* x;            /* [tokens, ldx]; may be read up to ldx in each row, also beyond cols */
  void* y;                  /* [tokens, ldy]; nothing is written beyond rows; must not overlap x */
  int64_t rows;
  int64_t cols;
  int64_t tokens;
  int64_t ldx; /* at least cols */
  int64_t ldy; /* at least rows */
  int64_t ldr; /* at least rows; not read without a residual */
  int type;
  int activation;
  int variant; /* 0 to dsm_cuda_spmm_24_variants() - 1 */
} dsm_cuda_spmm_24_params;

/* Number of variants; they differ in speed, in the types and the alignment they take, and in the number of tokens that
 * they are made for. The first one, naive, takes everything. */
DSM_CUDA_API int dsm_cuda_spmm_24_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_spmm_24_variant_name(int variant);

/*
 * Whether dsm_cuda_spmm_24 would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows, cols or tokens below 1, a stride too small); DSM_CUDA_OVERFLOW (rows or cols above 2^31 -
 * 129, a stride above 2^29, or too many tokens for the grid); DSM_CUDA_BAD_CODE (type, activation or variant);
 * DSM_CUDA_UNSUPPORTED (a type that the variant does not take, or more tokens than it is made for);
 * DSM_CUDA_UNALIGNED (values, metadata, x, y, residual, or the bytes of a stride).
 */
DSM_CUDA_API int dsm_cuda_spmm_24_check(const dsm_cuda_spmm_24_params* params);

/* Starts the kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_spmm_24(const dsm_cuda_spmm_24_params* params, void* stream);

/*
 * How many groups of 4 columns of the dense weight [rows, cols], row-major in host memory, hold more than 2 non-zeros.
 * Below 0: an error of dsm_cuda_spmm_24_pack, negated.
 */
DSM_CUDA_API int64_t dsm_cuda_spmm_24_check_pattern(const float* weight, int64_t rows, int64_t cols);

/* Bytes of the packed values and of the packed metadata. Below 0: an error of dsm_cuda_spmm_24_pack, negated. */
DSM_CUDA_API int64_t dsm_cuda_spmm_24_values_bytes(int64_t rows, int64_t cols, int type);
DSM_CUDA_API int64_t dsm_cuda_spmm_24_metadata_bytes(int64_t rows, int64_t cols);

/*
 * Packs the dense weight, values rounded to `type`; rows are filled up with zeros to a multiple of 16, cols to one
 * of 32. All memory is the host's, of the sizes that the functions above give. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rows or cols below 1, a group of 4 with more than 2 non-zeros); DSM_CUDA_OVERFLOW (rows or cols
 * above 2^31 - 129, more than 2^40 weights); DSM_CUDA_BAD_CODE (type).
 */
DSM_CUDA_API int dsm_cuda_spmm_24_pack(const float* weight, int64_t rows, int64_t cols, int type, void* values,
                                       uint32_t* metadata);

/* The inverse of dsm_cuda_spmm_24_pack, of packed values of `type`: fills weight [rows, cols]. Errors likewise. */
DSM_CUDA_API int dsm_cuda_spmm_24_unpack(const void* values, const uint32_t* metadata, int64_t rows, int64_t cols,
                                         int type, float* weight);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_SPMM_24_H_ */
