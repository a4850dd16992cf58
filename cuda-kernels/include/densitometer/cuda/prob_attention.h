/* Informer's ProbSparse attention (Zhou et al. 2021): only the queries whose sampled scores stand out attend. */
#ifndef DENSITOMETER_CUDA_PROB_ATTENTION_H_
#define DENSITOMETER_CUDA_PROB_ATTENTION_H_

#include <stdint.h>

#include "densitometer/cuda/attention.h"
#include "densitometer/cuda/export.h"
#include "densitometer/cuda/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The measure of a query is its largest sampled score q k minus the sum of the sampled ones, each as often as it was
 * drawn, over key_length; the `top` queries of largest measure attend as in dsm_cuda_attention, among equals those that
 * come first. The others get the mean of the values or, when causal, the sum of those up to their place. The sampled
 * keys of query i are entries sample_start[i] to sample_start[i + 1] - 1. Pointers are to device memory.
 */
typedef struct {
  dsm_cuda_attention_params attention; /* its variant is not read; causal: query_length is key_length */
  const int32_t* sample_start;         /* [query_length + 1], ascending from 0 */
  const int32_t* sample_key;           /* each in [0, key_length); at least one for each query */
  const float* sample_count;           /* how often each was drawn */
  int64_t top;                         /* 1 to query_length */
  void* workspace;                     /* of dsm_cuda_prob_attention_workspace bytes, aligned to 4 */
  int variant;                         /* 0 to dsm_cuda_prob_attention_variants() - 1 */
} dsm_cuda_prob_attention_params;

/* Bytes of workspace; reads sizes only. 0 for sizes that dsm_cuda_prob_attention_check refuses. */
DSM_CUDA_API int64_t dsm_cuda_prob_attention_workspace(const dsm_cuda_prob_attention_params* params);

/* Number of variants. */
DSM_CUDA_API int dsm_cuda_prob_attention_variants(void);

/* Name of a variant, static storage; null when there is no such variant. */
DSM_CUDA_API const char* dsm_cuda_prob_attention_variant_name(int variant);

/* Whether dsm_cuda_prob_attention would take these parameters; touches no device. Errors: as dsm_cuda_attention_check,
 * and DSM_CUDA_BAD_SIZE for top, or causal with another key_length; DSM_CUDA_UNSUPPORTED (more than 512 queries and
 * value channels together, in the variant of one kernel). */
DSM_CUDA_API int dsm_cuda_prob_attention_check(const dsm_cuda_prob_attention_params* params);

/* Starts one kernel or two on `stream` (a cudaStream_t; null: the default one) and does not wait for them. Errors: as
 * above, and DSM_CUDA_LAUNCH_FAILED. Nothing is started when the parameters are refused. */
DSM_CUDA_API int dsm_cuda_prob_attention(const dsm_cuda_prob_attention_params* params, void* stream);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_CUDA_PROB_ATTENTION_H_ */
