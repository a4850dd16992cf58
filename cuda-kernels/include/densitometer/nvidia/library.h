/* NVIDIA's libraries as they are found at run time; nothing of them is needed to build or to load this. Functions of a
 * library that is not open, or that lacks them, return DSM_NVIDIA_MISSING. */
#ifndef DENSITOMETER_NVIDIA_LIBRARY_H_
#define DENSITOMETER_NVIDIA_LIBRARY_H_

#ifdef __cplusplus
extern "C" {
#endif

/* No status of any of the libraries. */
#define DSM_NVIDIA_MISSING -1

#define DSM_NVIDIA_CUDA 0       /* the driver, libcuda */
#define DSM_NVIDIA_CUDART 1     /* the runtime */
#define DSM_NVIDIA_CUBLASLT 2   /* dense products */
#define DSM_NVIDIA_CUSPARSE 3   /* products with compressed rows */
#define DSM_NVIDIA_CUSPARSELT 4 /* products with 2:4 weights */
#define DSM_NVIDIA_CUDNN 5      /* convolutions and attention */
#define DSM_NVIDIA_LIBRARIES 6

/*
 * Opens one of the libraries above, by path or by name; a second time changes nothing. `message`, of `message_bytes`
 * bytes (above 0), receives the loader's reason. Returns 0, or DSM_NVIDIA_MISSING.
 */
int dsm_nvidia_open(int library, const char* path, char* message, int message_bytes);

/* Version as major * 1000000 + minor * 1000 + patch; 0 when it is not known. Needs no device. */
int dsm_nvidia_version(int library);

/*
 * Counts the nodes of a captured graph (`cudaGraph_t`) that start kernels. Returns a status of the runtime.
 */
int dsm_nvidia_graph_kernels(void* graph, int* kernels);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_NVIDIA_LIBRARY_H_ */
