package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.Availability;
import io.densitometer.backend.BackendFailure;
import io.densitometer.cuda.nvidia.Nvidia;
import io.densitometer.tensorrt.engine.TensorRt;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvonnxparser;

/** TensorRT as it is found on this machine; looks once per process. Without a device TensorRT itself is never called. */
public final class Installation {
    private static final int MAJOR = 10;
    private static final int LEAST_MINOR = 15;
    private static final int OF_MAJOR = 10_000;
    private static final int OF_MINOR = 100;

    private final Availability availability;
    private String version = "";

    private Installation() {
        Availability device = Nvidia.availability();
        String missing = missing(libraries());
        if (!device.available()) {
            availability = Availability.no(device.reason() + (missing.isEmpty() ? "" : "; " + missing));
        } else {
            availability = missing.isEmpty() ? bound() : Availability.no(missing);
        }
    }

    /** Made when first asked for. */
    private static final class Here {
        private static final Installation INSTANCE = new Installation();
    }

    /** Opened once, on the process's device. */
    private static final class Opened {
        private static final TensorRt TENSOR_RT = new NativeTensorRt(Nvidia.shared(), Here.INSTANCE.version);
    }

    /** Whether there is a TensorRT that can be used, and a device; else what is missing, where it was looked for, how to get it. */
    public static Availability availability() {
        return Here.INSTANCE.availability;
    }

    /**
     * TensorRT on the process's device.
     *
     * @throws BackendFailure when it is not available
     */
    public static TensorRt tensorRt() {
        if (!availability().available()) {
            throw new BackendFailure(availability().reason());
        }
        return Opened.TENSOR_RT;
    }

    /** Each of the libraries: its path, or what was looked for, where, and how to get it. */
    static Map<TensorRtLibrary, Availability> libraries() {
        Map<TensorRtLibrary, Availability> found = new EnumMap<>(TensorRtLibrary.class);
        for (TensorRtLibrary library : TensorRtLibrary.values()) {
            found.put(library, Nvidia.find(library));
        }
        // The builder looks for its kernels by name alone.
        Nvidia.loadBeside(TensorRtLibrary.INFER, "libnvinfer_builder_resource*.so.*");
        return found;
    }

    /** What is missing, once for all libraries that come together. */
    private static String missing(Map<TensorRtLibrary, Availability> libraries) {
        Set<String> remedies = new HashSet<>();
        return libraries.entrySet().stream()
                .filter(e ->
                        !e.getValue().available() && remedies.add(e.getKey().remedy()))
                .map(e -> e.getValue().reason())
                .collect(Collectors.joining("; "));
    }

    private Availability bound() {
        try {
            bind();
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Availability.no("JavaCPP's TensorRT classes cannot be loaded: " + cause.getMessage()
                    + "; they need TensorRT 10 and the tensorrt jar of this platform");
        }
        int number = nvinfer.getInferLibVersion();
        version = text(number);
        String obstacle = obstacle(number);
        return obstacle == null ? Availability.yes("TensorRT " + version) : Availability.no(obstacle);
    }

    /** Loads JavaCPP's side of the libraries, which are in the process by now. */
    static void bind() {
        Loader.load(nvinfer.class);
        Loader.load(nvonnxparser.class);
    }

    /** Why a version cannot be used, or null. */
    static String obstacle(int version) {
        boolean known = version / OF_MAJOR == MAJOR && version % OF_MAJOR / OF_MINOR >= LEAST_MINOR;
        return known
                ? null
                : TensorRtLibrary.INFER.soname() + " is TensorRT " + text(version) + "; "
                        + TensorRtLibrary.INFER.title() + " is needed: " + TensorRtLibrary.INFER.remedy();
    }

    static String text(int version) {
        return version / OF_MAJOR + "." + version % OF_MAJOR / OF_MINOR + "." + version % OF_MINOR;
    }
}
