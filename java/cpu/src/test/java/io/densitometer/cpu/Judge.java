package io.densitometer.cpu;

import io.densitometer.backend.Agreement;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Seeded;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Compares this backend with the reference interpreter on seeded data. */
final class Judge extends Seeded {
    Judge(long seed) {
        super(seed);
    }

    /** Fails unless both backends agree on all outputs within a tolerance relative to the largest element (at least 1). */
    void agrees(Graph graph, CompileOptions options, double tolerance) {
        agrees(graph, options, inputs(graph, options.batch()), tolerance);
    }

    /** As above, on these inputs. */
    static void agrees(Graph graph, CompileOptions options, List<Tensor> inputs, double tolerance) {
        List<Tensor> expected = Agreement.expected(graph, options.batch(), inputs);
        try (CpuPlan plan = (CpuPlan) new CpuBackend().compile(graph, options)) {
            Agreement.same(expected, plan.run(inputs), tolerance);
            for (int fill : new int[] {0xff, 0x7f}) {
                Agreement.same(expected, run(plan, inputs, fill), tolerance);
            }
        }
    }

    /** One run in an arena that was filled with a byte first. */
    static List<Tensor> run(CpuPlan plan, List<Tensor> inputs, int fill) {
        try (CpuSession session = plan.open(java.util.OptionalInt.of(fill))) {
            for (int i = 0; i < inputs.size(); i++) {
                session.input(i).put(0, inputs.get(i).floats());
            }
            session.run();
            return outputs(plan, session);
        }
    }

    static List<Tensor> outputs(CpuPlan plan, CpuSession session) {
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < plan.graph().outputs().size(); i++) {
            float[] values = new float[session.output(i).remaining()];
            session.output(i).get(0, values);
            int[] sizes =
                    plan.graph().outputs().get(i).shape().bind(plan.options().batch());
            outputs.add(Tensor.of(Shape.of(sizes), values));
        }
        return outputs;
    }
}
