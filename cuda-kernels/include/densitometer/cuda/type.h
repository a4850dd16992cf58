/* Codes that several kernels share: element types and activations. */
#ifndef DENSITOMETER_CUDA_TYPE_H_
#define DENSITOMETER_CUDA_TYPE_H_

/* Element types. Sums are fp32 with all of them. */
#define DSM_CUDA_FP32 0
#define DSM_CUDA_FP16 1
#define DSM_CUDA_BF16 2

/* Types that only some kernels take, which say so. */
#define DSM_CUDA_INT64 3
#define DSM_CUDA_BOOL 4 /* one byte: 0 is false, 1 true; when read, all but 0 is */
#define DSM_CUDA_INT32 5

/* Dimensions that a kernel for any shape takes at most. */
#define DSM_CUDA_MAX_RANK 6

/* Activations; GELU is the exact one, by the error function. */
#define DSM_CUDA_ACTIVATION_NONE 0
#define DSM_CUDA_ACTIVATION_RELU 1
#define DSM_CUDA_ACTIVATION_GELU 2

#endif /* DENSITOMETER_CUDA_TYPE_H_ */
