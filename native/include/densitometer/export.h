/* Marks the functions that libdensitometer_cpu exports. */
#ifndef DENSITOMETER_EXPORT_H_
#define DENSITOMETER_EXPORT_H_

#ifdef DSM_BUILDING
#define DSM_API __attribute__((visibility("default")))
#else
#define DSM_API
#endif

#endif /* DENSITOMETER_EXPORT_H_ */
