package io.densitometer.backend.reference;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.HostBuffers;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** A graph and its interpreter; holds nothing that must be closed. */
record ReferencePlan(Graph graph, CompileOptions options, Interpreter interpreter) implements Plan {
    @Override
    public Session open() {
        return new ReferenceSession(
                this,
                new HostBuffers(graph.inputs(), options.batch()),
                new HostBuffers(graph.outputs(), options.batch()));
    }

    /** In double from end to end: nothing is rounded to float. */
    @Override
    public List<Tensor> run(List<Tensor> inputs) {
        return interpreter.outputs(inputs, options.batch());
    }

    @Override
    public void close() {}

    /** Copies in, runs, copies out. Unlike other backends' sessions it allocates while it runs. */
    private record ReferenceSession(ReferencePlan plan, HostBuffers inputs, HostBuffers outputs) implements Session {
        @Override
        public FloatBuffer input(int i) {
            return inputs.floats(i);
        }

        @Override
        public FloatBuffer output(int i) {
            return outputs.floats(i);
        }

        @Override
        public void run() {
            List<Tensor> given = new ArrayList<>();
            for (int i = 0; i < inputs.count(); i++) {
                float[] values = new float[inputs.floats(i).capacity()];
                inputs.floats(i).get(0, values);
                given.add(Tensor.of(bound(plan.graph.inputs().get(i)), values));
            }
            List<Tensor> made = plan.run(given);
            for (int i = 0; i < outputs.count(); i++) {
                outputs.floats(i).put(0, made.get(i).floats());
            }
        }

        private Shape bound(Value value) {
            return Shape.of(value.shape().bind(plan.options.batch()));
        }

        @Override
        public void close() {}
    }
}
