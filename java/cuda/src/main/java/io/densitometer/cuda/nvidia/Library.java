package io.densitometer.cuda.nvidia;

import io.densitometer.cudakernels.global.nvidia;
import java.util.List;

/** NVIDIA's libraries in the order in which they are loaded, each with every function of it that is called. */
enum Library implements SharedLibrary {
    DRIVER(
            "libcuda.so.1",
            nvidia.DSM_NVIDIA_CUDA,
            "the NVIDIA driver, 580 or newer",
            "install the driver; no toolkit and no wheel holds this library",
            "cuDeviceGetName",
            "cuDriverGetVersion"),
    JIT_LINK(
            "libnvJitLink.so.13",
            Library.NO_CODE,
            "CUDA's linker, needed by cuSPARSE",
            Library.wheel("nvidia-nvjitlink")),
    RUNTIME(
            "libcudart.so.13",
            nvidia.DSM_NVIDIA_CUDART,
            "the CUDA runtime, 13.0 or newer",
            Library.wheel("nvidia-cuda-runtime"),
            "cudaDeviceGetAttribute",
            "cudaDeviceGetPCIBusId",
            "cudaEventCreate",
            "cudaEventDestroy",
            "cudaEventElapsedTime",
            "cudaEventRecord",
            "cudaEventSynchronize",
            "cudaFree",
            "cudaGetErrorName",
            "cudaGetErrorString",
            "cudaGetLastError",
            "cudaGraphDestroy",
            "cudaGraphExecDestroy",
            "cudaGraphGetNodes",
            "cudaGraphInstantiate",
            "cudaGraphLaunch",
            "cudaGraphNodeGetType",
            "cudaGraphUpload",
            "cudaHostRegister",
            "cudaHostUnregister",
            "cudaMalloc",
            "cudaMemGetInfo",
            "cudaMemcpy",
            "cudaMemcpy2DAsync",
            "cudaMemcpyAsync",
            "cudaMemsetAsync",
            "cudaRuntimeGetVersion",
            "cudaSetDevice",
            "cudaStreamBeginCapture",
            "cudaStreamCreateWithFlags",
            "cudaStreamDestroy",
            "cudaStreamEndCapture",
            "cudaStreamSynchronize"),
    CUBLASLT(
            "libcublasLt.so.13",
            nvidia.DSM_NVIDIA_CUBLASLT,
            "cuBLASLt 13.0 or newer",
            Library.wheel("nvidia-cublas"),
            "cublasLtCreate",
            "cublasLtDestroy",
            "cublasLtGetProperty",
            "cublasLtGetStatusName",
            "cublasLtGetStatusString",
            "cublasLtMatmul",
            "cublasLtMatmulAlgoCheck",
            "cublasLtMatmulAlgoGetHeuristic",
            "cublasLtMatmulDescCreate",
            "cublasLtMatmulDescDestroy",
            "cublasLtMatmulDescSetAttribute",
            "cublasLtMatmulPreferenceCreate",
            "cublasLtMatmulPreferenceDestroy",
            "cublasLtMatmulPreferenceSetAttribute",
            "cublasLtMatrixLayoutCreate",
            "cublasLtMatrixLayoutDestroy",
            "cublasLtMatrixLayoutSetAttribute"),
    CUBLAS(
            "libcublas.so.13",
            Library.NO_CODE,
            "cuBLAS 13.0 or newer, loaded with cuBLASLt",
            Library.wheel("nvidia-cublas")),
    RUNTIME_COMPILER(
            "libnvrtc.so.13",
            Library.NO_CODE,
            "CUDA's run time compiler, needed by cuDNN",
            Library.wheel("nvidia-cuda-nvrtc")),
    CUDNN(
            "libcudnn.so." + nvidia.DSM_CUDNN_MAJOR,
            nvidia.DSM_NVIDIA_CUDNN,
            "cuDNN " + nvidia.DSM_CUDNN_MAJOR + "." + nvidia.DSM_CUDNN_MINOR + " or newer for CUDA 13",
            "install NVIDIA's cuDNN 9, or the Python wheel nvidia-cudnn-cu13",
            "cudnnBackendCreateDescriptor",
            "cudnnBackendDestroyDescriptor",
            "cudnnBackendExecute",
            "cudnnBackendFinalize",
            "cudnnBackendGetAttribute",
            "cudnnBackendSetAttribute",
            "cudnnCreate",
            "cudnnDestroy",
            "cudnnGetCudartVersion",
            "cudnnGetErrorString",
            "cudnnGetLastErrorString",
            "cudnnGetVersion",
            "cudnnSetStream"),
    CUSPARSE(
            "libcusparse.so.12",
            nvidia.DSM_NVIDIA_CUSPARSE,
            "cuSPARSE 12.6 (CUDA 13.0) or newer",
            Library.wheel("nvidia-cusparse"),
            "cusparseCreate",
            "cusparseCreateCsr",
            "cusparseCreateDnMat",
            "cusparseDestroy",
            "cusparseDestroyDnMat",
            "cusparseDestroySpMat",
            "cusparseGetErrorString",
            "cusparseGetProperty",
            "cusparseSetStream",
            "cusparseSpMM",
            "cusparseSpMM_bufferSize",
            "cusparseSpMM_preprocess"),
    CUSPARSELT(
            "libcusparseLt.so.0",
            nvidia.DSM_NVIDIA_CUSPARSELT,
            "cuSPARSELt " + nvidia.DSM_CUSPARSELT_MAJOR + "." + nvidia.DSM_CUSPARSELT_MINOR,
            "install NVIDIA's cuSPARSELt 0.8, or the Python wheel nvidia-cusparselt-cu13 0.8.1",
            "cusparseLtDenseDescriptorInit",
            "cusparseLtDestroy",
            "cusparseLtGetErrorString",
            "cusparseLtGetProperty",
            "cusparseLtInit",
            "cusparseLtMatDescriptorDestroy",
            "cusparseLtMatmul",
            "cusparseLtMatmulAlgGetAttribute",
            "cusparseLtMatmulAlgSelectionDestroy",
            "cusparseLtMatmulAlgSelectionInit",
            "cusparseLtMatmulAlgSetAttribute",
            "cusparseLtMatmulDescSetAttribute",
            "cusparseLtMatmulDescriptorInit",
            "cusparseLtMatmulGetWorkspace",
            "cusparseLtMatmulPlanDestroy",
            "cusparseLtMatmulPlanInit",
            "cusparseLtMatmulSearch",
            "cusparseLtSpMMACompress2",
            "cusparseLtSpMMACompressedSize2",
            "cusparseLtSpMMAPruneCheck2",
            "cusparseLtStructuredDescriptorInit"),
    NVML(
            "libnvidia-ml.so.1",
            Library.NO_CODE,
            "the driver's management library",
            "install the driver; containers need its \"utility\" capability",
            "nvmlDeviceGetClockInfo",
            "nvmlDeviceGetCurrentClocksEventReasons",
            "nvmlDeviceGetHandleByPciBusId_v2",
            "nvmlDeviceGetPowerUsage",
            "nvmlDeviceGetTemperature",
            "nvmlDeviceGetTotalEnergyConsumption",
            "nvmlErrorString",
            "nvmlInit_v2",
            "nvmlShutdown");

    /** Of libraries whose version nobody asks for. */
    static final int NO_CODE = -1;

    private final String soname;
    private final int code;
    private final String title;
    private final String remedy;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> functions;

    Library(String soname, int code, String title, String remedy, String... functions) {
        this.soname = soname;
        this.code = code;
        this.title = title;
        this.remedy = remedy;
        this.functions = List.of(functions);
    }

    @Override
    public String soname() {
        return soname;
    }

    /** Its {@code DSM_NVIDIA_} code, or {@link #NO_CODE}. */
    int code() {
        return code;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public String remedy() {
        return remedy;
    }

    @Override
    public List<String> functions() {
        return functions;
    }

    private static String wheel(String name) {
        return "install the CUDA 13 toolkit, or the Python wheel " + name;
    }
}
