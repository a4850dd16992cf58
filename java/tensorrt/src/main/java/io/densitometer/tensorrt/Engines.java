package io.densitometer.tensorrt;

import io.densitometer.backend.BackendFailure;
import io.densitometer.cuda.device.DeviceInfo;
import io.densitometer.tensorrt.engine.BuildFlags;
import io.densitometer.tensorrt.engine.BuildMonitor;
import io.densitometer.tensorrt.engine.BuildRequest;
import io.densitometer.tensorrt.engine.BuiltEngine;
import io.densitometer.tensorrt.engine.Engine;
import io.densitometer.tensorrt.engine.TensorRt;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Engines from the cache, or built and kept there. */
final class Engines {
    private final TensorRt tensorRt;
    private final DeviceInfo device;
    private final Settings settings;
    private final EngineCache cache;
    private final Consumer<String> notes;

    Engines(TensorRt tensorRt, DeviceInfo device, Settings settings, Consumer<String> notes) {
        this.tensorRt = tensorRt;
        this.device = device;
        this.settings = settings;
        this.notes = notes;
        cache = new EngineCache(settings.folder(), notes);
    }

    /**
     * An engine on the device.
     *
     * @param log lines of its build that tell which layers run sparse
     */
    record Loaded(Engine engine, List<String> log) {}

    /** The engine for a model file. */
    Loaded engine(String model, byte[] onnx, BuildFlags flags, BuildMonitor monitor) {
        EngineKey key = EngineKey.of(tensorRt.version(), device, flags, onnx);
        Optional<Loaded> kept = cache.engine(key).flatMap(file -> kept(file, key));
        return kept.orElseGet(() -> built(new BuildRequest(model, onnx, flags, timings(key)), key, monitor));
    }

    /** TensorRT may refuse what it built: a driver that changed meanwhile is in no key. */
    private Optional<Loaded> kept(PlanFile file, EngineKey key) {
        try {
            return Optional.of(new Loaded(tensorRt.load(file.plan()), file.log()));
        } catch (BackendFailure e) {
            notes.accept(cache.source(key) + " is refused (" + e.getMessage() + "); it is built again");
            return Optional.empty();
        }
    }

    private Loaded built(BuildRequest request, EngineKey key, BuildMonitor monitor) {
        BuiltEngine built = tensorRt.build(request, monitor);
        Engine engine = tensorRt.load(built.plan());
        cache.keep(key, built);
        return new Loaded(engine, built.log());
    }

    private byte[] timings(EngineKey key) {
        return settings.timings() ? cache.timings(key) : null;
    }
}
