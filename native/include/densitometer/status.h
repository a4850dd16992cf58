/* Status codes: what every function of this library returns. */
#ifndef DENSITOMETER_STATUS_H_
#define DENSITOMETER_STATUS_H_

#include "densitometer/export.h"

#ifdef __cplusplus
extern "C" {
#endif

#define DSM_OK 0
/* A pointer that must be set is null. */
#define DSM_NULL_POINTER 1
/* A size, stride or count is negative, zero where that is illegal, or too small for the layout. */
#define DSM_BAD_SIZE 2
/* A size product does not fit the index type that the kernel uses. */
#define DSM_OVERFLOW 3
/* A layout, activation or format code is unknown. */
#define DSM_BAD_CODE 4
/* The weights do not follow the pattern that the format stores. */
#define DSM_BAD_PATTERN 5
/* Memory could not be allocated. */
#define DSM_OUT_OF_MEMORY 6
/* An index in the data lies outside of what it indexes, or a value cannot be converted. */
#define DSM_OUT_OF_RANGE 7

/* One English sentence for a status code; never null, static storage. */
DSM_API const char* dsm_status_text(int status);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_STATUS_H_ */
