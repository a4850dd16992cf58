package io.densitometer.train.torch;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;

/** libtorch on the CPU, single precision, everything dense: a peer in measurements, and what training runs on. */
public final class LibtorchBackend implements Backend {
    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public Availability availability() {
        return Libtorch.availability();
    }

    @Override
    public Plan compile(Graph graph, CompileOptions options) {
        options.requireFp32(name());
        options.formats().forEach((weight, format) -> {
            if (!format.equals("dense")) {
                throw new BadInputException(
                        "backend 'libtorch' has no format '" + format + "' for " + weight + ": it runs dense");
            }
        });
        return new LibtorchPlan(graph, options);
    }
}
