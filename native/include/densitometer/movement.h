/* Copies, transposes and indexed access: operations that move elements of 4 bytes (float) or 8 bytes (int64).
 * Shapes have at most DSM_MAX_RANK dimensions, outermost first; strides count elements. Outputs never overlap inputs.
 */
#ifndef DENSITOMETER_MOVEMENT_H_
#define DENSITOMETER_MOVEMENT_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/primitive.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* y[i] = x[i] for every index i of dims, each side with strides of its own (source strides may be 0 or negative):
 * slice, concat (once per part), expand, the inside of a constant pad, and transposes, which go through blocks. */
typedef struct {
  const void* x;
  void* y;
  int64_t dims[DSM_MAX_RANK];
  int64_t x_strides[DSM_MAX_RANK];
  int64_t y_strides[DSM_MAX_RANK];
  int rank;
  int element_size; /* 4 or 8 */
  int threads;
} dsm_copy_params;

DSM_API int dsm_copy(const dsm_copy_params* params);

/* y = x [dims], contiguous, with its dimensions reordered: dimension d of y is dimension permutation[d] of x. */
typedef struct {
  const void* x;
  void* y;
  int64_t dims[DSM_MAX_RANK];
  int32_t permutation[DSM_MAX_RANK];
  int rank;
  int element_size; /* 4 or 8 */
  int threads;
} dsm_transpose_params;

DSM_API int dsm_transpose(const dsm_transpose_params* params);

/* y[b, c, r] = x[b, r, c]: token-major to feature-major and back. Rows are x_row (>= cols) and y_row (>= rows) floats
 * apart. */
typedef struct {
  const float* x;
  float* y;
  int64_t batch;
  int64_t rows;
  int64_t cols;
  int64_t x_batch;
  int64_t x_row;
  int64_t y_batch;
  int64_t y_row;
  int threads;
} dsm_layout_params;

DSM_API int dsm_layout(const dsm_layout_params* params);

/* y[i] = value for i < size; 4-byte elements. */
DSM_API int dsm_fill(float* y, int64_t size, float value);

/* y[o, j, i] = x[o, index[j], i] with x [outer, length, inner], index [count], y [outer, count, inner]. A negative
 * index counts from the end; one out of range: DSM_OUT_OF_RANGE, y unspecified. */
typedef struct {
  const void* x;
  const int64_t* index;
  void* y;
  int64_t outer;
  int64_t length;
  int64_t inner;
  int64_t count;
  int element_size; /* 4 or 8 */
  int threads;
} dsm_gather_params;

DSM_API int dsm_gather(const dsm_gather_params* params);

/* y[.., j, ..] = x[.., index[.., j, ..], ..] along `axis`; y and index are [index_dims], x is [x_dims], all contiguous;
 * index_dims[d] <= x_dims[d] outside of the axis. A negative index counts from the end; out of range: DSM_OUT_OF_RANGE.
 */
typedef struct {
  const void* x;
  const int64_t* index;
  void* y;
  int64_t x_dims[DSM_MAX_RANK];
  int64_t index_dims[DSM_MAX_RANK];
  int rank;
  int axis;
  int element_size; /* 4 or 8 */
} dsm_gather_elements_params;

DSM_API int dsm_gather_elements(const dsm_gather_elements_params* params);

#define DSM_SCATTER_SET 0
#define DSM_SCATTER_ADD 1

/* y = x [x_dims], then y[.., index[.., j, ..], ..] = or += updates[.., j, ..] along `axis`, in index order; index and
 * updates are [index_dims]. y may be x. Out of range: DSM_OUT_OF_RANGE, y unspecified. */
typedef struct {
  const float* x;
  const int64_t* index;
  const float* updates;
  float* y;
  int64_t x_dims[DSM_MAX_RANK];
  int64_t index_dims[DSM_MAX_RANK];
  int rank;
  int axis;
  int reduction;
} dsm_scatter_elements_params;

DSM_API int dsm_scatter_elements(const dsm_scatter_elements_params* params);

/* The k largest (or smallest) entries along the middle dimension of x [outer, length, inner], sorted, ties: lower index
 * first; NaN counts as largest. */
typedef struct {
  const float* x;
  float* values;      /* [outer, k, inner], or null */
  int64_t* indices;   /* [outer, k, inner], or null */
  int64_t* workspace; /* [length] */
  int64_t outer;
  int64_t length;
  int64_t inner;
  int64_t k;
  int largest;
} dsm_top_k_params;

DSM_API int dsm_top_k(const dsm_top_k_params* params);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_MOVEMENT_H_ */
