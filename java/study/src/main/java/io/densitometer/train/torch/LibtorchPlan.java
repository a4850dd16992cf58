package io.densitometer.train.torch;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A lowered graph; what depends on weights alone is computed when it is compiled. */
final class LibtorchPlan implements Plan {
    private final Graph graph;
    private final CompileOptions options;
    private final Program program;

    LibtorchPlan(Graph graph, CompileOptions options) {
        this.graph = graph;
        this.options = options;
        Libtorch.useThreads(options.threads());
        this.program = new Program(graph, options.batch(), Mode.forecast(), Map.of());
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public CompileOptions options() {
        return options;
    }

    @Override
    public Session open() {
        return new LibtorchSession();
    }

    @Override
    public void close() {
        program.close();
    }

    /** Tensors lie over the direct buffers, so inputs are not copied, and outputs once. */
    private final class LibtorchSession implements Session {
        private final List<FloatBuffer> inputs = new ArrayList<>();
        private final List<FloatBuffer> outputs = new ArrayList<>();
        private final List<Tensor> given;
        private final List<Tensor> results;
        private final Tensor[] frame = program.frame();

        LibtorchSession() {
            Libtorch.useThreads(options.threads());
            given = over(graph.inputs(), inputs);
            results = over(graph.outputs(), outputs);
        }

        private List<Tensor> over(List<Value> values, List<FloatBuffer> buffers) {
            List<Tensor> tensors = new ArrayList<>();
            for (Value value : values) {
                int bytes = Math.toIntExact(value.shape().elements(options.batch()) * Float.BYTES);
                buffers.add(ByteBuffer.allocateDirect(bytes)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer());
                tensors.add(HostData.over(buffers.get(buffers.size() - 1), value.shape(), options.batch()));
            }
            return tensors;
        }

        @Override
        public FloatBuffer input(int i) {
            return inputs.get(i);
        }

        @Override
        public FloatBuffer output(int i) {
            return outputs.get(i);
        }

        @Override
        public void run() {
            run(program::run);
        }

        @Override
        public List<StepTime> profile() {
            List<StepTime> times = new ArrayList<>();
            run(slots -> times.addAll(program.profile(slots)));
            return times;
        }

        private void run(Consumer<Tensor[]> work) {
            Libtorch.useThreads(options.threads());
            try (PointerScope scope = new PointerScope();
                    InferenceMode mode = new InferenceMode()) {
                for (int i = 0; i < given.size(); i++) {
                    program.input(
                            frame, i, typed(given.get(i), graph.inputs().get(i).dtype()));
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
        public void close() {
            given.forEach(Tensor::close);
            results.forEach(Tensor::close);
        }
    }
}
