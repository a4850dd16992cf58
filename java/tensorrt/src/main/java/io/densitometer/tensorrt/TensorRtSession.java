package io.densitometer.tensorrt;

import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.CapturedSession;
import io.densitometer.tensorrt.engine.Execution;
import java.util.List;
import java.util.Optional;

/** One execution of an engine, bound to buffers. */
final class TensorRtSession extends CapturedSession {
    private final TensorRtPlan plan;
    private Call layers;

    private TensorRtSession(TensorRtPlan plan) {
        super(plan, plan.device(), 0);
        this.plan = plan;
    }

    /** Allocates, binds and captures; nothing stays when that fails. */
    static TensorRtSession open(TensorRtPlan plan) {
        TensorRtSession session = new TensorRtSession(plan);
        session.start(session::prepare);
        return session;
    }

    /** One run before the capture: TensorRT puts off work to the first one that cannot be captured. */
    private void prepare() {
        Execution execution = own(plan.engine().open());
        bind(execution);
        layers = execution.on(stream());
        copyIn();
        run(layers);
        stream().synchronize();
        capture(List.of(layers));
    }

    private void bind(Execution execution) {
        Ports ports = plan.ports();
        long[] inputs = staging().inputs();
        for (int i = 0; i < inputs.length; i++) {
            if (ports.inputs().get(i) != null) {
                execution.bind(ports.inputs().get(i), inputs[i]);
            }
        }
        long[] outputs = staging().outputs();
        for (int i = 0; i < outputs.length; i++) {
            execution.bind(ports.outputs().get(i), outputs[i]);
        }
    }

    /** All layers as one step, without the copies: TensorRT fuses as it likes, so that no step is one layer's. */
    @Override
    public List<StepTime> profile() {
        return alone(() -> {
            copyIn();
            return List.of(new StepTime("engine", List.of(), stream().time(List.of(layers))[0]));
        });
    }

    /** Of all layers; empty for those with weights alone, which TensorRT fuses with others. */
    @Override
    public Optional<DeviceClock> clock(DeviceClock.Steps which, DeviceClock.Cache cache) {
        return which == DeviceClock.Steps.ALL ? clock(List.of(layers), cache) : Optional.empty();
    }
}
