package io.densitometer.cpu;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.lower.Inputs;
import io.densitometer.backend.lower.StorageFormat;
import io.densitometer.graph.Graph;
import io.densitometer.kernels.global.cpukernels;
import java.util.List;

/** The embedded default engine: single precision on the CPU, dense by oneDNN, sparse and fused by own kernels. */
public final class CpuBackend implements Backend {
    static final String NAME = "cpu";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        try {
            // oneDNN first: its OpenMP runtime then serves the kernels too, instead of two side by side.
            String dense = Dnnl.version();
            return Availability.yes("oneDNN " + dense + ", own kernels (build " + KernelBuild.ID + ") for "
                    + cpukernels.dsm_cpu_target().getString());
        } catch (LinkageError e) {
            return Availability.no("its native libraries did not load (" + e.getMessage()
                    + "); they come in the linux-x86_64 jars of org.bytedeco:dnnl and densitometer-native");
        }
    }

    @Override
    public List<String> formats() {
        return StorageFormat.sparseNames(Format.values());
    }

    @Override
    public Plan compile(Graph graph, CompileOptions options) {
        requireAvailable();
        options.requireFp32(NAME);
        Inputs.check(NAME, graph);
        NativeScope scope = new NativeScope();
        int before = cpukernels.dsm_set_threads(options.threads());
        try {
            return CpuPlan.compile(graph, options, scope);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        } finally {
            cpukernels.dsm_set_threads(before);
        }
    }
}
