package io.densitometer.tensorrt.nvidia;

import io.densitometer.cuda.nvidia.SharedLibrary;
import java.util.List;

/**
 * TensorRT's libraries, each with the functions of it that are called by name, after those that JavaCPP's classes for it are linked
 * to; in the order in which they are loaded.
 */
enum TensorRtLibrary implements SharedLibrary {
    COMPILER("libnvrtc.so.13", "CUDA's run-time compiler" + Remedy.LINKED, Remedy.wheel("nvidia-cuda-nvrtc")),
    CUDNN_GRAPH("libcudnn_graph.so.9", "cuDNN 9" + Remedy.LINKED, Remedy.CUDNN),
    CUDNN_OPS("libcudnn_ops.so.9", "cuDNN 9" + Remedy.LINKED, Remedy.CUDNN),
    CUDNN_CNN("libcudnn_cnn.so.9", "cuDNN 9" + Remedy.LINKED, Remedy.CUDNN),
    CUDNN_ADV("libcudnn_adv.so.9", "cuDNN 9" + Remedy.LINKED, Remedy.CUDNN),
    INFER(
            "libnvinfer.so.10",
            "TensorRT 10.15 or a newer 10",
            Remedy.TENSORRT,
            "createInferBuilder_INTERNAL",
            "createInferRuntime_INTERNAL",
            "getInferLibVersion"),
    PLUGIN("libnvinfer_plugin.so.10", "TensorRT's plugins, of the same version", Remedy.TENSORRT),
    PARSER(
            "libnvonnxparser.so.10",
            "TensorRT's ONNX parser, of the same version",
            Remedy.TENSORRT,
            "createNvOnnxParser_INTERNAL");

    /** How to get what is missing. */
    private static final class Remedy {
        private static final String LINKED = ", which JavaCPP's TensorRT classes are linked to";
        private static final String CUDNN = wheel("nvidia-cudnn-cu13");
        private static final String TENSORRT =
                "install NVIDIA's TensorRT 10 for CUDA 13, which is not bundled, or the Python"
                        + " wheel tensorrt-cu13-libs 10.15";

        private static String wheel(String name) {
            return "install it for CUDA 13, or the Python wheel " + name;
        }
    }

    private final String soname;
    private final String title;
    private final String remedy;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> functions;

    TensorRtLibrary(String soname, String title, String remedy, String... functions) {
        this.soname = soname;
        this.title = title;
        this.remedy = remedy;
        this.functions = List.of(functions);
    }

    @Override
    public String soname() {
        return soname;
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
}
