/* How many threads OpenMP regions that the calling thread starts may use: those of this library and of oneDNN. */
#ifndef DENSITOMETER_THREADS_H_
#define DENSITOMETER_THREADS_H_

#include "densitometer/export.h"
#include "densitometer/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sets the count for the calling thread alone (omp_set_num_threads) and returns the count before;
 * a count below 1 changes nothing. */
DSM_API int dsm_set_threads(int threads);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_THREADS_H_ */
