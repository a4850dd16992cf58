package io.densitometer.cpu;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.CompiledPlan;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Session;
import io.densitometer.backend.lower.ArenaLayout;
import io.densitometer.backend.lower.LayerReports;
import io.densitometer.backend.lower.Simplification;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.graph.Graph;
import java.util.List;
import java.util.OptionalInt;

/** A flat list of steps and the constants they read; sessions bring the rest of the memory. */
final class CpuPlan extends CompiledPlan {
    private final List<StepTemplate<Memory>> steps;
    private final long arenaBytes;
    private final List<LayerReport> layers;
    private final NativeScope scope;

    private CpuPlan(
            Graph graph,
            CompileOptions options,
            List<StepTemplate<Memory>> steps,
            long arenaBytes,
            List<LayerReport> layers,
            NativeScope scope) {
        super(graph, options);
        this.steps = List.copyOf(steps);
        this.arenaBytes = arenaBytes;
        this.layers = List.copyOf(layers);
        this.scope = scope;
    }

    /** Simplifies, lowers and lays out; the plan owns the scope from then on. */
    static CpuPlan compile(Graph graph, CompileOptions options, NativeScope scope) {
        Graph recognised = Simplification.recognised(graph);
        List<LayerReport> layers = LayerReports.of(graph, recognised, options, Formats::of);
        Graph fused = Simplification.fused(recognised, options);
        List<StepTemplate<Memory>> steps = new Lowering(fused, options, scope).lower();
        return new CpuPlan(graph, options, steps, ArenaLayout.assign(steps, NativeScope.ALIGNMENT), layers, scope);
    }

    @Override
    public List<LayerReport> layers() {
        return layers;
    }

    /** Steps of a run. */
    List<StepTemplate<Memory>> steps() {
        return steps;
    }

    /** Size of a session's arena. */
    long arenaBytes() {
        return arenaBytes;
    }

    @Override
    public Session open() {
        return open(OptionalInt.empty());
    }

    /** A session whose arena is first filled with a byte, to show that nothing reads what nothing wrote. */
    CpuSession open(OptionalInt fill) {
        return open(() -> new CpuSession(this, fill));
    }

    @Override
    protected void release() {
        scope.close();
    }
}
