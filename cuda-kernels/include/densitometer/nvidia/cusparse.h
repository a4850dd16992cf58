/* The part of cuSPARSE 12 that the CSR baseline uses. Statuses are cuSPARSE's; 0 is good. */
#ifndef DENSITOMETER_NVIDIA_CUSPARSE_H_
#define DENSITOMETER_NVIDIA_CUSPARSE_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Algorithms for compressed rows (cusparseSpMMAlg_t). */
#define DSM_CUSPARSE_CSR_ALG1 4
#define DSM_CUSPARSE_CSR_ALG2 6
#define DSM_CUSPARSE_CSR_ALG3 12

/* The library's sentence for a status; null when there is none. */
const char* dsm_cusparse_text(int status);

int dsm_cusparse_create(void** handle);
int dsm_cusparse_destroy(void* handle);
int dsm_cusparse_set_stream(void* handle, void* stream);

/* Compressed rows with 32 bit indices from 0; rows of a dense matrix are contiguous by DSM_NVIDIA_ORDER_ROW. */
int dsm_cusparse_csr(void** matrix, int64_t rows, int64_t columns, int64_t non_zeros, void* row_start, void* column,
                     void* values, int type);
int dsm_cusparse_csr_destroy(void* matrix);
int dsm_cusparse_dense(void** matrix, int64_t rows, int64_t columns, int64_t pitch, void* values, int type, int order);
int dsm_cusparse_dense_destroy(void* matrix);

/* d = a b, sums in single precision, by the algorithm; the three take the same arguments. */
int dsm_cusparse_spmm_buffer(void* handle, void* a, void* b, void* d, int algorithm, size_t* bytes);
int dsm_cusparse_spmm_preprocess(void* handle, void* a, void* b, void* d, int algorithm, void* buffer);
int dsm_cusparse_spmm(void* handle, void* a, void* b, void* d, int algorithm, void* buffer);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_NVIDIA_CUSPARSE_H_ */
