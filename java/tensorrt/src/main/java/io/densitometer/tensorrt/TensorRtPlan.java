package io.densitometer.tensorrt;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.CompiledPlan;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Precision;
import io.densitometer.backend.lower.LayerReports;
import io.densitometer.backend.lower.Simplification;
import io.densitometer.cuda.device.Device;
import io.densitometer.graph.Graph;
import io.densitometer.tensorrt.engine.BuildFlags;
import io.densitometer.tensorrt.engine.Engine;
import java.util.List;

/** An engine for one graph, batch size and precision. */
final class TensorRtPlan extends CompiledPlan {
    private final Device device;
    private final Engine engine;
    private final Ports ports;
    private final List<LayerReport> layers;

    private TensorRtPlan(Graph graph, CompileOptions options, Device device, Engine engine, List<LayerReport> layers) {
        super(graph, options);
        this.device = device;
        this.engine = engine;
        this.layers = List.copyOf(layers);
        ports = Ports.of(graph, options.batch(), engine.ports());
    }

    /** Finds the engine in the cache or builds it; nothing stays on the device when that fails. */
    static TensorRtPlan compile(Graph graph, CompileOptions options, TensorRtSource source, Settings settings) {
        SparseRules rules = new SparseRules(options);
        Graph recognised = Simplification.recognised(graph);
        List<LayerReport> asked = LayerReports.of(graph, recognised, options, (node, weight) -> rules.of(weight));
        byte[] onnx = ModelBytes.of(graph, options);
        BuildFlags flags = settings.flags(rules.asked(), options.precision() == Precision.TF32);
        Engines engines = new Engines(source.tensorRt(), source.device().info(), settings, Notes::warn);
        BuildProgress progress = new BuildProgress(graph.name(), Notes::tell, System::nanoTime);
        Engines.Loaded loaded = engines.engine(graph.name(), onnx, flags, progress);
        try {
            SparseReports reports = new SparseReports(
                    WeightNodes.of(graph, recognised),
                    flags.sparse(),
                    loaded.log(),
                    EngineLayer.of(loaded.engine().layers()));
            return new TensorRtPlan(graph, options, source.device(), loaded.engine(), reports.of(asked));
        } catch (RuntimeException | Error e) {
            loaded.engine().close();
            throw e;
        }
    }

    @Override
    public List<LayerReport> layers() {
        return layers;
    }

    Device device() {
        return device;
    }

    Engine engine() {
        return engine;
    }

    Ports ports() {
        return ports;
    }

    @Override
    public TensorRtSession open() {
        return open(() -> TensorRtSession.open(this));
    }

    @Override
    protected void release() {
        engine.close();
    }
}
