package io.densitometer.cuda;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.CompiledPlan;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.lower.ArenaLayout;
import io.densitometer.backend.lower.LayerReports;
import io.densitometer.backend.lower.Simplification;
import io.densitometer.backend.lower.StepTemplate;
import io.densitometer.cuda.device.Device;
import io.densitometer.graph.Graph;
import java.util.List;

/** A flat list of steps and the constants they read on the device; each session captures the steps into a graph of its own. */
final class CudaPlan extends CompiledPlan {
    private final Device device;
    private final List<StepTemplate<DeviceMemory>> steps;
    private final long arenaBytes;
    private final List<LayerReport> layers;
    private final Constants constants;

    /** Simplifies, lowers and lays out; takes a share of the constants, which it gives back when that fails. */
    private CudaPlan(Graph graph, CompileOptions options, Device device, Constants constants) {
        super(graph, options);
        this.device = device;
        this.constants = constants.shared();
        try {
            Graph recognised = Simplification.recognised(graph);
            Formats formats = new Formats(device, options);
            layers = LayerReports.of(graph, recognised, options, formats::of);
            Graph fused = Simplification.fused(recognised, options);
            synchronized (constants) {
                steps = List.copyOf(new Lowering(fused, options, device, constants).lower());
            }
            arenaBytes = ArenaLayout.assign(steps, Device.ALIGNMENT);
        } catch (RuntimeException | Error e) {
            constants.close();
            throw e;
        }
    }

    /** A plan with constants of its own; nothing stays on the device when that fails. */
    static CudaPlan compile(Graph graph, CompileOptions options, Device device) {
        return new CudaPlan(graph, options, device, new Constants(device)).decided();
    }

    /** With every choice between ways made, which takes a session. */
    private CudaPlan decided() {
        try {
            if (!choosing().isEmpty()) {
                open().close();
            }
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private List<StepTemplate<DeviceMemory>> choosing() {
        return steps.stream().filter(step -> step.binder() instanceof Choice).toList();
    }

    /** The same plan for another batch size, with graphs and arenas of its own; weights stay where they are, packed once. */
    CudaPlan at(int batch) {
        requireOpen();
        CompileOptions other = options().withBatch(batch);
        return new CudaPlan(graph(), other, device, constants).decided();
    }

    @Override
    public List<LayerReport> layers() {
        List<StepTemplate<DeviceMemory>> choices = choosing();
        return layers.stream().map(layer -> with(choices, layer)).toList();
    }

    /** A layer's report with what its step chose between. */
    private static LayerReport with(List<StepTemplate<DeviceMemory>> choices, LayerReport layer) {
        return choices.stream()
                .filter(step -> step.weights().contains(layer.weight()))
                .findFirst()
                .map(step -> layer.because(((Choice) step.binder()).text()))
                .orElse(layer);
    }

    @Override
    public List<String> choices() {
        return choosing().stream()
                .map(step -> step.name() + ": " + ((Choice) step.binder()).text())
                .toList();
    }

    Device device() {
        return device;
    }

    List<StepTemplate<DeviceMemory>> steps() {
        return steps;
    }

    /** Size of a session's arena. */
    long arenaBytes() {
        return arenaBytes;
    }

    @Override
    public CudaSession open() {
        return open(() -> CudaSession.open(this));
    }

    @Override
    protected void release() {
        constants.close();
    }
}
