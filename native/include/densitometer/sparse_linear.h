/* Linear layer with a sparse weight: y = activation(x W^T + bias) + residual, fp32. */
#ifndef DENSITOMETER_SPARSE_LINEAR_H_
#define DENSITOMETER_SPARSE_LINEAR_H_

#include <stdint.h>

#include "densitometer/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A packed weight W[rows, cols]. Immutable, so any number of threads may use it at once. */
typedef struct dsm_sparse_weight dsm_sparse_weight;

/*
 * Packs the non-zeros of dense W[rows, cols] (row-major, contiguous). On success *packed owns the memory until
 * dsm_sparse_weight_free; on failure it is null.
 * Errors: DSM_NULL_POINTER; DSM_BAD_SIZE (rows or cols below 1); DSM_OVERFLOW (rows or cols above 2^24);
 * DSM_OUT_OF_MEMORY.
 */
DSM_API int dsm_csr_pack(const float* dense, int64_t rows, int64_t cols, dsm_sparse_weight** packed);

/*
 * As dsm_csr_pack, for weights with at most 2 non-zeros in every 4 consecutive columns of a row. A group of 4 columns
 * takes two values (zeros where it has fewer non-zeros) and one byte of positions. Further errors:
 * DSM_BAD_SIZE (cols is no multiple of 4); DSM_BAD_PATTERN (a group has more than 2 non-zeros).
 */
DSM_API int dsm_nm24_pack(const float* dense, int64_t rows, int64_t cols, dsm_sparse_weight** packed);

/*
 * As dsm_csr_pack, in blocks of block_rows x block_cols (edge blocks may be cut). Blocks that are zero as a whole take
 * no storage and no work. Further errors: DSM_BAD_SIZE (a block side below 1).
 */
DSM_API int dsm_bsr_pack(const float* dense, int64_t rows, int64_t cols, int64_t block_rows, int64_t block_cols,
                         dsm_sparse_weight** packed);

/* Frees a packed weight; null is allowed. */
DSM_API void dsm_sparse_weight_free(dsm_sparse_weight* packed);

/* Number of non-zero values that were packed; -1 for null. */
DSM_API int64_t dsm_sparse_weight_nonzeros(const dsm_sparse_weight* packed);

/* Number of values that a run multiplies: the non-zeros, and the zeros inside kept blocks and 2:4 groups; -1 for null.
 */
DSM_API int64_t dsm_sparse_weight_stored(const dsm_sparse_weight* packed);

/* Memory that the packed weight occupies, in bytes; -1 for null. */
DSM_API int64_t dsm_sparse_weight_bytes(const dsm_sparse_weight* packed);

/* Layout codes. Element (token t, feature f) lies at [t * ld + f], or at [f * ld + t]. */
#define DSM_TOKEN_MAJOR 0
#define DSM_FEATURE_MAJOR 1

/* Activation codes; GELU is the exact one, by the error function. */
#define DSM_ACTIVATION_NONE 0
#define DSM_ACTIVATION_RELU 1
#define DSM_ACTIVATION_GELU 2

/*
 * One run. Filled in once and reused; all pointers are to floats aligned to 4 bytes, strides count floats. Large
 * results (8 MiB and more) are written fastest where y is aligned to 64 bytes and ldy is a multiple of 16.
 */
typedef struct dsm_sparse_linear {
  const dsm_sparse_weight* weight; /* W[rows, cols] */
  const float* x;                  /* [tokens, cols] in x_layout */
  float* y;                        /* [tokens, rows] in y_layout; must not overlap x or scratch */
  const float* bias;               /* [rows], or null */
  const float* residual;           /* [tokens, rows] in y_layout, added last; or null; may be y itself */
  float* scratch;                  /* scratch_floats floats, not shared with a concurrent run */
  int64_t scratch_floats;          /* at least what dsm_sparse_linear_scratch gives */
  int64_t ldx;                     /* at least cols (token-major) or tokens (feature-major) */
  int64_t ldy;                     /* at least rows or tokens, likewise */
  int64_t ld_residual;             /* the same, where residual is set */
  int64_t tokens;                  /* 1 or more */
  int x_layout;                    /* DSM_TOKEN_MAJOR or DSM_FEATURE_MAJOR */
  int y_layout;
  int activation;
  int threads; /* OpenMP threads, 1 or more */
} dsm_sparse_linear;

/*
 * Least scratch_floats for this run; reads weight and threads only.
 * Errors: DSM_NULL_POINTER, DSM_BAD_SIZE (threads below 1).
 */
DSM_API int dsm_sparse_linear_scratch(const dsm_sparse_linear* run, int64_t* floats);

/*
 * Runs the layer. Errors: DSM_NULL_POINTER; DSM_BAD_SIZE (tokens, threads, a stride or the scratch is too small);
 * DSM_OVERFLOW (an index would not fit 63 bits); DSM_BAD_CODE (layout or activation). Nothing is written on error.
 */
DSM_API int dsm_sparse_linear_run(const dsm_sparse_linear* run);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_SPARSE_LINEAR_H_ */
