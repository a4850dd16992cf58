package io.densitometer.backend.reference;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.graph.Graph;

/** Plain Java in double precision, one thread, no formats: slow, simple, and the judge of all others. */
public final class ReferenceBackend implements Backend {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Availability availability() {
        return Availability.yes("plain Java, double precision");
    }

    @Override
    public Plan compile(Graph graph, CompileOptions options) {
        options.requireFp32(name());
        return new ReferencePlan(graph, options, new Interpreter(graph));
    }
}
