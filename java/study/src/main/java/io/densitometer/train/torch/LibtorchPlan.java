package io.densitometer.train.torch;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.CompiledPlan;
import io.densitometer.backend.CompiledSession;
import io.densitometer.backend.HostBuffers;
import io.densitometer.backend.Session;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A lowered graph; what depends on weights alone is computed when it is compiled. */
final class LibtorchPlan extends CompiledPlan {
    private final Program program;

    LibtorchPlan(Graph graph, CompileOptions options) {
        super(graph, options);
        Libtorch.useThreads(options.threads());
        this.program = new Program(graph, options.batch(), Mode.forecast(), Map.of());
    }

    @Override
    public Session open() {
        return open(LibtorchSession::new);
    }

    @Override
    protected void release() {
        program.close();
    }

    /** Tensors lie over the direct buffers, so inputs are not copied, and outputs once. */
    private final class LibtorchSession extends CompiledSession {
        private final List<Tensor> given;
        private final List<Tensor> results;
        private final Tensor[] frame = program.frame();

        LibtorchSession() {
            super(LibtorchPlan.this);
            Libtorch.useThreads(options().threads());
            given = over(graph().inputs(), inputs());
            results = over(graph().outputs(), outputs());
        }

        private List<Tensor> over(List<Value> values, HostBuffers buffers) {
            return IntStream.range(0, buffers.count())
                    .mapToObj(i -> HostData.over(
                            buffers.floats(i), values.get(i).shape(), options().batch()))
                    .toList();
        }

        @Override
        protected void execute() {
            run(program::run);
        }

        @Override
        public List<StepTime> profile() {
            List<StepTime> times = new ArrayList<>();
            return alone(() -> {
                run(slots -> times.addAll(program.profile(slots)));
                return times;
            });
        }

        private void run(Consumer<Tensor[]> work) {
            Libtorch.useThreads(options().threads());
            try (PointerScope scope = new PointerScope();
                    InferenceMode mode = new InferenceMode()) {
                for (int i = 0; i < given.size(); i++) {
                    program.input(
                            frame,
                            i,
                            typed(given.get(i), graph().inputs().get(i).dtype()));
                }
                work.accept(frame);
                for (int i = 0; i < results.size(); i++) {
                    results.get(i).copy_(program.output(frame, i));
                }
            } finally {
                program.release(frame);
            }
        }

        private static Tensor typed(Tensor floats, DType dtype) {
            return dtype == DType.FLOAT
                    ? floats
                    : Pointwise.cast(dtype, torch.ScalarType.Float).apply(floats);
        }

        @Override
        protected void release() {
            given.forEach(Tensor::close);
            results.forEach(Tensor::close);
        }
    }
}
