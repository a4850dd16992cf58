package io.densitometer.backend.reference;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/** A graph and its interpreter; holds nothing that must be closed. */
record ReferencePlan(Graph graph, CompileOptions options, Interpreter interpreter) implements Plan {
    @Override
    public Session open() {
        List<FloatBuffer> inputs = graph.inputs().stream().map(this::buffer).toList();
        List<FloatBuffer> outputs = graph.outputs().stream().map(this::buffer).toList();
        return new ReferenceSession(this, inputs, outputs);
    }

    /** In double from end to end: nothing is rounded to float. */
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        return interpreter.outputs(inputs, options.batch());
    }

    @Override
    public void close() {}

    private FloatBuffer buffer(Value value) {
        int bytes = Math.toIntExact(value.shape().elements(options.batch()) * Float.BYTES);
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    /** Copies in, runs, copies out. Unlike other backends' sessions it allocates while it runs. */
    private record ReferenceSession(ReferencePlan plan, List<FloatBuffer> inputs, List<FloatBuffer> outputs)
            implements Session {
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
            List<Tensor> given = new java.util.ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                float[] values = new float[inputs.get(i).capacity()];
                inputs.get(i).get(0, values);
                given.add(Tensor.of(bound(plan.graph.inputs().get(i)), values));
            }
            List<Tensor> made = plan.run(given);
            for (int i = 0; i < outputs.size(); i++) {
                outputs.get(i).put(0, made.get(i).floats());
            }
        }

        private Shape bound(Value value) {
            return Shape.of(value.shape().bind(plan.options.batch()));
        }

        @Override
        public void close() {}
    }
}
