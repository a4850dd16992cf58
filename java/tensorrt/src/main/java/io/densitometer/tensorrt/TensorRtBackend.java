package io.densitometer.tensorrt;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.lower.Inputs;
import io.densitometer.graph.Graph;
import java.util.List;

/** Engines that TensorRT 10 builds from the model file. Optional: without TensorRT it is unavailable, with the reason. */
public final class TensorRtBackend implements Backend {
    static final String NAME = "tensorrt";

    private final TensorRtSource source;
    private final Settings settings;

    /** With this process's properties, on the device that property {@code densitometer.cuda.device} names. */
    public TensorRtBackend() {
        this(new InstalledTensorRt(), null);
    }

    /** @param settings null reads the properties at each compilation */
    TensorRtBackend(TensorRtSource source, Settings settings) {
        this.source = source;
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        return source.availability();
    }

    @Override
    public List<String> formats() {
        return List.of(SparseRules.FORMAT);
    }

    /** TensorRT times sparse tactics against dense ones while it builds. */
    @Override
    public boolean picksFormats() {
        return true;
    }

    /** As {@link Backend#compile}; an interrupted thread stops the build at TensorRT's next step. */
    @Override
    public TensorRtPlan compile(Graph graph, CompileOptions options) {
        requireAvailable();
        Inputs.check(NAME, graph);
        Settings how = settings == null ? Settings.of(System::getProperty) : settings;
        return TensorRtPlan.compile(graph, options, source, how);
    }
}
