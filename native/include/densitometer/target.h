/* Which instruction set the kernels run on. */
#ifndef DENSITOMETER_TARGET_H_
#define DENSITOMETER_TARGET_H_

#include "densitometer/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Name of the instruction set in use: "avx512", "avx2" or "portable"; static storage. The best one that the CPU has is
 * picked when the library is loaded. The environment variable DENSITOMETER_CPU_TARGET, set to one of these names before
 * that, forces another; a name that is unknown or that this CPU lacks is reported on stderr and ignored.
 */
DSM_API const char* dsm_cpu_target(void);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_TARGET_H_ */
