/* Marks the functions that libdensitometer_cuda exports. */
#ifndef DENSITOMETER_CUDA_EXPORT_H_
#define DENSITOMETER_CUDA_EXPORT_H_

#ifdef DSM_CUDA_BUILDING
#define DSM_CUDA_API __attribute__((visibility("default")))
#else
#define DSM_CUDA_API
#endif

#endif /* DENSITOMETER_CUDA_EXPORT_H_ */
