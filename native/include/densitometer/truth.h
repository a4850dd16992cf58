/* Truth values: one byte, 1 for true and 0 for false. */
#ifndef DENSITOMETER_TRUTH_H_
#define DENSITOMETER_TRUTH_H_

#include <stdint.h>

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* y[i] = x[i] is not 0 (so NaN is true); i < size. */
DSM_API int dsm_float_to_bool(const float* x, uint8_t* y, int64_t size);
DSM_API int dsm_int64_to_bool(const int64_t* x, uint8_t* y, int64_t size);

/* y[i] = x[i] is not 0 ? 1 : 0. */
DSM_API int dsm_bool_to_float(const uint8_t* x, float* y, int64_t size);
DSM_API int dsm_bool_to_int64(const uint8_t* x, int64_t* y, int64_t size);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_TRUTH_H_ */
