/* Elementwise operations and reductions over any shape: the fallback for graphs of primitive operations.
 * Shapes have at most DSM_MAX_RANK dimensions, outermost first; strides count elements and may be 0 (broadcast) on
 * inputs. */
#ifndef DENSITOMETER_PRIMITIVE_H_
#define DENSITOMETER_PRIMITIVE_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DSM_MAX_RANK 6

#define DSM_UNARY_RELU 0
#define DSM_UNARY_GELU 1 /* x (1 + erf(x / sqrt 2)) / 2 */
#define DSM_UNARY_ELU 2  /* of alpha */
#define DSM_UNARY_TANH 3
#define DSM_UNARY_EXP 4
#define DSM_UNARY_SQRT 5
#define DSM_UNARY_NEG 6
#define DSM_UNARY_ABS 7
#define DSM_UNARY_ERF 8
#define DSM_UNARY_SIGMOID 9
#define DSM_UNARY_LOG 10
#define DSM_UNARY_RECIPROCAL 11

/* y[i] = op(x[i]); y may be x. */
typedef struct {
  const float* x;
  float* y;
  int64_t size;
  float alpha;
  int op;
  int threads;
} dsm_unary_params;

DSM_API int dsm_unary(const dsm_unary_params* params);

#define DSM_BINARY_ADD 0
#define DSM_BINARY_SUB 1
#define DSM_BINARY_MUL 2
#define DSM_BINARY_DIV 3
#define DSM_BINARY_MAX 4
#define DSM_BINARY_MIN 5
#define DSM_BINARY_POW 6
#define DSM_BINARY_MOD 7 /* sign of the divisor; integers only */

/* y = a op b with y of shape dims, contiguous. y may be an input that has y's own strides. */
typedef struct {
  const float* a;
  const float* b;
  float* y;
  int64_t dims[DSM_MAX_RANK];
  int64_t a_strides[DSM_MAX_RANK];
  int64_t b_strides[DSM_MAX_RANK];
  int rank;
  int op;
  int threads;
} dsm_binary_params;

DSM_API int dsm_binary(const dsm_binary_params* params);

/* The same on integers: ADD, SUB, MUL (modulo 2^64), MOD. A divisor of 0: DSM_OUT_OF_RANGE. */
typedef struct {
  const int64_t* a;
  const int64_t* b;
  int64_t* y;
  int64_t dims[DSM_MAX_RANK];
  int64_t a_strides[DSM_MAX_RANK];
  int64_t b_strides[DSM_MAX_RANK];
  int rank;
  int op;
} dsm_binary_int64_params;

DSM_API int dsm_binary_int64(const dsm_binary_int64_params* params);

/* y = condition ? a : b with y of shape dims, contiguous. */
typedef struct {
  const uint8_t* condition;
  const float* a;
  const float* b;
  float* y;
  int64_t dims[DSM_MAX_RANK];
  int64_t condition_strides[DSM_MAX_RANK];
  int64_t a_strides[DSM_MAX_RANK];
  int64_t b_strides[DSM_MAX_RANK];
  int rank;
  int threads;
} dsm_where_params;

DSM_API int dsm_where(const dsm_where_params* params);

#define DSM_REDUCE_SUM 0
#define DSM_REDUCE_MEAN 1
#define DSM_REDUCE_MAX 2
#define DSM_REDUCE_MIN 3

/* y = x [dims], contiguous, reduced over the dimensions d with reduced[d] != 0; y holds the others in order. */
typedef struct {
  const float* x;
  float* y;
  int64_t dims[DSM_MAX_RANK];
  int32_t reduced[DSM_MAX_RANK];
  int rank;
  int op;
  int threads;
} dsm_reduce_params;

DSM_API int dsm_reduce(const dsm_reduce_params* params);

/* y = running sum of x [outer, length, inner] over the middle dimension; exclusive: without the own entry; y may be x.
 */
typedef struct {
  const float* x;
  float* y;
  int64_t outer;
  int64_t length;
  int64_t inner;
  int exclusive;
  int reverse;
} dsm_cumsum_params;

DSM_API int dsm_cumsum(const dsm_cumsum_params* params);

/* y[i] = (float)x[i]. */
DSM_API int dsm_int64_to_float(const int64_t* x, float* y, int64_t size);

/* y[i] = x[i] without its fraction; a value outside of int64 (NaN too): DSM_OUT_OF_RANGE. */
DSM_API int dsm_float_to_int64(const float* x, int64_t* y, int64_t size);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_PRIMITIVE_H_ */
