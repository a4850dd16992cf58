/* The part of cuSPARSELt that 2:4 layers use, as version 0.8 declares it (checked against 0.8.1). Statuses are
 * cuSPARSE's; 0 is good. */
#ifndef DENSITOMETER_NVIDIA_CUSPARSELT_H_
#define DENSITOMETER_NVIDIA_CUSPARSELT_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version whose sizes and codes these are; others are not to be called. */
#define DSM_CUSPARSELT_MAJOR 0
#define DSM_CUSPARSELT_MINOR 8

/* Codes of element types (cudaDataType). */
#define DSM_NVIDIA_R_32F 0
#define DSM_NVIDIA_R_16F 2
#define DSM_NVIDIA_R_16BF 14

/* Codes of operations and orders (cusparseOperation_t, cusparseOrder_t). */
#define DSM_NVIDIA_NON_TRANSPOSE 0
#define DSM_NVIDIA_TRANSPOSE 1
#define DSM_NVIDIA_ORDER_COL 1
#define DSM_NVIDIA_ORDER_ROW 2

/* Sums in single precision (cusparseComputeType). */
#define DSM_CUSPARSELT_COMPUTE_32F 2

/* Attributes of a product (cusparseLtMatmulDescAttribute_t): an int of 0 or 1; a device address. */
#define DSM_CUSPARSELT_ACTIVATION_RELU 0
#define DSM_CUSPARSELT_BIAS_POINTER 8

/* Attributes of an algorithm (cusparseLtMatmulAlgAttribute_t), all of them ints. */
#define DSM_CUSPARSELT_ALG_CONFIG_ID 0
#define DSM_CUSPARSELT_SEARCH_ITERATIONS 2
#define DSM_CUSPARSELT_SPLIT_K 3
#define DSM_CUSPARSELT_SPLIT_K_MODE 4
#define DSM_CUSPARSELT_SPLIT_K_BUFFERS 5

/* The library's objects: its caller's memory, 512 bytes each, aligned to 16. */
#define DSM_CUSPARSELT_OBJECT __attribute__((aligned(16)))

typedef struct DSM_CUSPARSELT_OBJECT dsm_cusparselt_handle {
  uint8_t data[512];
} dsm_cusparselt_handle;

typedef struct DSM_CUSPARSELT_OBJECT dsm_cusparselt_matrix {
  uint8_t data[512];
} dsm_cusparselt_matrix;

typedef struct DSM_CUSPARSELT_OBJECT dsm_cusparselt_product {
  uint8_t data[512];
} dsm_cusparselt_product;

typedef struct DSM_CUSPARSELT_OBJECT dsm_cusparselt_algorithm {
  uint8_t data[512];
} dsm_cusparselt_algorithm;

typedef struct DSM_CUSPARSELT_OBJECT dsm_cusparselt_plan {
  uint8_t data[512];
} dsm_cusparselt_plan;

/* The library's sentence for a status; null when there is none. */
const char* dsm_cusparselt_text(int status);

int dsm_cusparselt_init(dsm_cusparselt_handle* handle);
int dsm_cusparselt_destroy(const dsm_cusparselt_handle* handle);

/* Matrices; addresses are promised to be aligned to 16 bytes. `structured` holds at most two of every four. */
int dsm_cusparselt_dense(const dsm_cusparselt_handle* handle, dsm_cusparselt_matrix* matrix, int64_t rows,
                         int64_t columns, int64_t pitch, int type, int order);
int dsm_cusparselt_structured(const dsm_cusparselt_handle* handle, dsm_cusparselt_matrix* matrix, int64_t rows,
                              int64_t columns, int64_t pitch, int type, int order);
int dsm_cusparselt_matrix_destroy(const dsm_cusparselt_matrix* matrix);

/* d = a op(b), sums in single precision; `operation` is b's. */
int dsm_cusparselt_product_init(const dsm_cusparselt_handle* handle, dsm_cusparselt_product* product, int operation,
                                const dsm_cusparselt_matrix* a, const dsm_cusparselt_matrix* b,
                                const dsm_cusparselt_matrix* d);
int dsm_cusparselt_set_relu(const dsm_cusparselt_handle* handle, dsm_cusparselt_product* product);
int dsm_cusparselt_set_bias(const dsm_cusparselt_handle* handle, dsm_cusparselt_product* product, void* bias);

int dsm_cusparselt_algorithm_init(const dsm_cusparselt_handle* handle, dsm_cusparselt_algorithm* algorithm,
                                  const dsm_cusparselt_product* product);
int dsm_cusparselt_algorithm_destroy(const dsm_cusparselt_algorithm* algorithm);
int dsm_cusparselt_algorithm_set(const dsm_cusparselt_handle* handle, dsm_cusparselt_algorithm* algorithm,
                                 int attribute, int value);
int dsm_cusparselt_algorithm_get(const dsm_cusparselt_handle* handle, const dsm_cusparselt_algorithm* algorithm,
                                 int attribute, int* value);

int dsm_cusparselt_plan_init(const dsm_cusparselt_handle* handle, dsm_cusparselt_plan* plan,
                             const dsm_cusparselt_product* product, const dsm_cusparselt_algorithm* algorithm);
int dsm_cusparselt_plan_destroy(const dsm_cusparselt_plan* plan);
int dsm_cusparselt_workspace(const dsm_cusparselt_handle* handle, const dsm_cusparselt_plan* plan, size_t* bytes);

/* Runs on the stream. `search` waits, tries the algorithms and leaves the fastest in plan and algorithm. */
int dsm_cusparselt_run(const dsm_cusparselt_handle* handle, const dsm_cusparselt_plan* plan, const void* a,
                       const void* b, void* d, void* workspace, void* stream);
int dsm_cusparselt_search(const dsm_cusparselt_handle* handle, dsm_cusparselt_plan* plan, const void* a, const void* b,
                          void* d, void* workspace, void* stream);

/* The structured matrix on the left: *valid, in device memory, becomes 0 when it keeps its pattern. */
int dsm_cusparselt_check(const dsm_cusparselt_handle* handle, const dsm_cusparselt_matrix* matrix, const void* dense,
                         int* valid, void* stream);
int dsm_cusparselt_compressed_size(const dsm_cusparselt_handle* handle, const dsm_cusparselt_matrix* matrix,
                                   size_t* bytes, size_t* buffer_bytes);
int dsm_cusparselt_compress(const dsm_cusparselt_handle* handle, const dsm_cusparselt_matrix* matrix, const void* dense,
                            void* compressed, void* buffer, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_NVIDIA_CUSPARSELT_H_ */
