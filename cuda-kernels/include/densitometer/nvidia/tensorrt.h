/* What JavaCPP's preset of TensorRT 10 leaves out: deleting its objects, and watching and stopping a build. Nothing of
 * TensorRT is needed to build or to load this. */
#ifndef DENSITOMETER_NVIDIA_TENSORRT_H_
#define DENSITOMETER_NVIDIA_TENSORRT_H_

#ifdef __cplusplus
extern "C" {
#endif

/* Deletes an object that TensorRT made and hands out to be deleted: builder, network, config, engine, ...; null is
 * fine. */
void dsm_tensorrt_delete(void* object);

/* Deletes a parser of ONNX files; null is fine. */
void dsm_tensorrt_delete_parser(void* parser);

/* A new monitor of builds (`nvinfer1::IProgressMonitor`); never null. */
void* dsm_tensorrt_monitor_new(void);

/* Deletes a monitor that no build uses any more; null is fine. */
void dsm_tensorrt_monitor_delete(void* monitor);

/* Makes the build stop at its next step. */
void dsm_tensorrt_monitor_cancel(void* monitor);

/*
 * How far the build is: the innermost phase in `phase`, of `phase_bytes` bytes (above 0), which is cut to fit; its step
 * and how many it has. Returns how many phases are open; with none, `phase` is empty.
 */
int dsm_tensorrt_monitor_read(void* monitor, char* phase, int phase_bytes, int* step, int* steps);

#ifdef __cplusplus
}
#endif

#endif /* DENSITOMETER_NVIDIA_TENSORRT_H_ */
