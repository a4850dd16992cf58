/* Functions of up to three tensors, element by element, over any strides: also copies, transposes and conversions. */
#ifndef DENSITOMETER_CUDA_ELEMENTWISE_H_
#define DENSITOMETER_CUDA_ELEMENTWISE_H_

#include <stdint.h>

#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"
#include "densitometer/cuda/type.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DSM_CUDA_ELEMENTWISE_COPY 0 /* a; between any types */
#define DSM_CUDA_ELEMENTWISE_RELU 1 /* of a, as all up to RECIPROCAL; NaN stays */
#define DSM_CUDA_ELEMENTWISE_GELU 2 /* exact, by the error function */
#define DSM_CUDA_ELEMENTWISE_ELU 3  /* alpha (e^a - 1) below 0 */
#define DSM_CUDA_ELEMENTWISE_TANH 4
#define DSM_CUDA_ELEMENTWISE_SIGMOID 5
#define DSM_CUDA_ELEMENTWISE_EXP 6
#define DSM_CUDA_ELEMENTWISE_LOG 7
#define DSM_CUDA_ELEMENTWISE_SQRT 8
#define DSM_CUDA_ELEMENTWISE_ERF 9
#define DSM_CUDA_ELEMENTWISE_NEG 10
#define DSM_CUDA_ELEMENTWISE_ABS 11
#define DSM_CUDA_ELEMENTWISE_RECIPROCAL 12
#define DSM_CUDA_ELEMENTWISE_ADD 13 /* a + b */
#define DSM_CUDA_ELEMENTWISE_SUB 14
#define DSM_CUDA_ELEMENTWISE_MUL 15
#define DSM_CUDA_ELEMENTWISE_DIV 16
#define DSM_CUDA_ELEMENTWISE_POW 17
#define DSM_CUDA_ELEMENTWISE_MAX 18   /* NaN only where both are */
#define DSM_CUDA_ELEMENTWISE_MIN 19   /* NaN only where both are */
#define DSM_CUDA_ELEMENTWISE_MOD 20   /* sign of the divisor */
#define DSM_CUDA_ELEMENTWISE_WHERE 21 /* a ? b : c, where a is bool */

/*
 * y = f(a, b, c) at each place of dims, outermost first. Strides count elements; on a, b and c they may be 0 (repeats)
 * or negative, and the pointers are to the first element. y's strides are positive and lead no two places to one
 * element. Operands that the kind does not use are ignored. y may be the buffer of an operand that has y's type and
 * strides; otherwise it overlaps none.
 *
 * COPY takes any types. It drops the fraction where it makes integers of floats (what does not fit becomes the nearest
 * integer that does, NaN 0), keeps the low 32 bits where it makes INT32 of INT64, and makes true of all but 0. Unary
 * functions take the three float types. Binary ones take float types or integers (INT64, INT32), WHERE also bool, as b,
 * c and y: floats are mixed through fp32, integers through int64, the two not with each other. Integer arithmetic is
 * modulo 2^64; a quotient is cut, x / 0 and x mod 0 are 0; a power with a negative exponent is cut likewise (0 to it:
 * 0).
 */
typedef struct {
  const void* a;
  const void* b;
  const void* c;
  void* y;
  int rank; /* 0 to DSM_CUDA_MAX_RANK */
  int64_t dims[DSM_CUDA_MAX_RANK];
  int64_t a_strides[DSM_CUDA_MAX_RANK];
  int64_t b_strides[DSM_CUDA_MAX_RANK];
  int64_t c_strides[DSM_CUDA_MAX_RANK];
  int64_t y_strides[DSM_CUDA_MAX_RANK];
  int kind;
  int a_type;
  int b_type;
  int c_type;
  int y_type;
  float alpha; /* of ELU */
  int variant; /* 0 to dsm_cuda_elementwise_variants() - 1 */
} dsm_cuda_elementwise_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_elementwise_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_elementwise_variant_name(int variant);

/*
 * Whether dsm_cuda_elementwise would take these parameters; touches no device. Errors: DSM_CUDA_NULL_POINTER;
 * DSM_CUDA_BAD_SIZE (rank; a dimension below 1; y's strides); DSM_CUDA_OVERFLOW (more than 2^31 - 1 places, strides
 * that reach beyond 2^40 elements); DSM_CUDA_BAD_CODE (also types that the kind does not take); DSM_CUDA_UNALIGNED (a
 * pointer to its element; the vector variant: to 4 elements or 16 bytes, whichever is less, and outer strides to 4
 * elements); DSM_CUDA_UNSUPPORTED (the vector variant needs y contiguous along an axis of a multiple of 4 entries along
 * which each operand is contiguous or repeats, and no DIV, POW or MOD of integers; the transposed one a COPY between
 * two axes, one contiguous in a, the other one in y).
 */
DSM_CUDA_API int dsm_cuda_elementwise_check(const dsm_cuda_elementwise_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_elementwise(const dsm_cuda_elementwise_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_ELEMENTWISE_H_ */
