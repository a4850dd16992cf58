/* Choice of delays and the sums of delayed values in one kernel, for series so short that each block can choose anew.
 */
#ifndef DENSITOMETER_CUDA_AUTOCORRELATION_H_
#define DENSITOMETER_CUDA_AUTOCORRELATION_H_

#include <stdint.h>

#include "densitometer/cuda/autocorrelation_delays.h"
#include "densitometer/cuda/delay_aggregation.h"
#include "densitometer/cuda/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The longest series that is taken: a block reads all of its entry's products. */
#define DSM_CUDA_AUTOCORRELATION_MOST_LENGTH 512

/*
 * As dsm_cuda_autocorrelation_delays and then dsm_cuda_delay_aggregation with its delays and weights, which are
 * written, too. Each block of results chooses the delays of its batch entry again: worth it while there are few.
 */
typedef struct {
  dsm_cuda_autocorrelation_delays_params delays; /* its variant is not read */
  dsm_cuda_delay_aggregation_params sums;        /* likewise; delays, weights, batch, length and top as in delays */
  int variant;                                   /* 0 to dsm_cuda_autocorrelation_variants() - 1 */
} dsm_cuda_autocorrelation_params;

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_autocorrelation_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_autocorrelation_variant_name(int variant);

/*
 * Whether dsm_cuda_autocorrelation would take these parameters; touches no device. Errors: as
 * dsm_cuda_autocorrelation_delays_check and dsm_cuda_delay_aggregation_check, and DSM_CUDA_BAD_SIZE where the two
 * differ; DSM_CUDA_UNSUPPORTED (length above DSM_CUDA_AUTOCORRELATION_MOST_LENGTH).
 */
DSM_CUDA_API int dsm_cuda_autocorrelation_check(const dsm_cuda_autocorrelation_params* params);

/* Starts one kernel on `stream` (a cudaStream_t; null: the default one) and does not wait for it. Errors: as above, and
 * DSM_CUDA_LAUNCH_FAILED. Nothing is started on error. */
DSM_CUDA_API int dsm_cuda_autocorrelation(const dsm_cuda_autocorrelation_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_AUTOCORRELATION_H_ */
