package io.densitometer.cuda;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.lower.Inputs;
import io.densitometer.backend.lower.StorageFormat;
import io.densitometer.graph.Graph;
import java.util.List;

/** Plans for NVIDIA GPUs of compute capability 8.0 or newer: one captured graph a run. */
public final class CudaBackend implements Backend {
    static final String NAME = "cuda";

    private final DeviceSource source;

    /** On the device that property {@code densitometer.cuda.device} names, or the first one. */
    public CudaBackend() {
        this(new InstalledDevice());
    }

    CudaBackend(DeviceSource source) {
        this.source = source;
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
        return StorageFormat.sparseNames(Format.values());
    }

    @Override
    public List<Availability> libraries() {
        return source.libraries();
    }

    @Override
    public CudaPlan compile(Graph graph, CompileOptions options) {
        requireAvailable();
        Inputs.check(NAME, graph);
        return CudaPlan.compile(graph, options, source.device());
    }
}
