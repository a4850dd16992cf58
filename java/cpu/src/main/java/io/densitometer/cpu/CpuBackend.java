package io.densitometer.cpu;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
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
        return Format.sparseNames();
    }

    @Override
    public Plan compile(Graph graph, CompileOptions options) {
        Availability availability = availability();
        if (!availability.available()) {
            throw new BadInputException("backend 'cpu' is unavailable: " + availability.reason());
        }
        options.requireFp32(NAME);
        graph.inputs().forEach(v -> requireFloats(v, "input"));
        graph.outputs().forEach(v -> requireFloats(v, "output"));
        graph.weights().forEach(CpuBackend::requireFinite);
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

    private static void requireFloats(Value value, String what) {
        if (value.dtype() != DType.FLOAT) {
            throw new BadInputException(
                    "backend 'cpu' takes and gives floats, but " + what + " " + value + " is not: insert a Cast");
        }
    }

    /** Constants may hold infinities (masks do), nothing may hold NaN. */
    private static void requireFinite(Value value, Weight weight) {
        if (value.dtype() != DType.FLOAT) {
            return;
        }
        boolean infinityAllowed = !weight.isParameter();
        Tensor data = weight.data();
        for (int i = 0; i < data.size(); i++) {
            double element = data.get(i);
            if (Double.isNaN(element) || (Double.isInfinite(element) && !infinityAllowed)) {
                throw new BadInputException("weight " + value.name() + " holds " + element + " at element " + i
                        + ": train again or load another checkpoint");
            }
        }
    }
}
