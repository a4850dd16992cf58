package io.densitometer.train.torch;

import io.densitometer.backend.Session;
import io.densitometer.graph.Cost;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Dropout;
import io.densitometer.pass.Expansion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A graph as a list of libtorch calls for one batch size. A run works on a {@link #frame} of its own, so that threads can share the
 * program. Each value is let go after its last use; autograd keeps what it needs.
 */
public final class Program implements AutoCloseable {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<Value, Integer> slots = new HashMap<>();
    private final List<Tensor> fixed = new ArrayList<>();
    private final Set<Value> unchanging = new HashSet<>();
    private final Constants constants;
    private final Mode mode;
    private final int[] inputs;
    private final int[] outputs;
    private int[][] made;
    private int[][] dead;

    /**
     * Lowers a graph.
     *
     * @param weights tensors of weights that live elsewhere; others are copied from the graph
     */
    Program(Graph graph, int batch, Mode mode, Map<Value, Tensor> weights) {
        this.mode = mode;
        this.constants =
                new Constants(mode.floats(), value -> unchanging.contains(value) ? fixed.get(slots.get(value)) : null);
        Graph lowered = Expansion.expand(graph, Lowering::keeps);
        Set<Value> live = Cost.live(lowered);
        lowered.inputs().forEach(value -> slot(value, null));
        lowered.weights().forEach((value, weight) -> {
            if (live.contains(value)) {
                slot(value, weights.containsKey(value) ? weights.get(value) : constants.copy(weight.data()));
                if (mode.fixedParameters() || weight.kind() != Weight.Kind.PARAMETER) {
                    unchanging.add(value);
                }
            }
        });
        Lowering lowering = new Lowering(this::slot, lowered, batch, mode, constants);
        lowered.nodes().stream()
                .filter(node -> node.outputs().stream().anyMatch(live::contains))
                .forEach(node -> add(node, lowering));
        inputs = lowered.inputs().stream().mapToInt(slots::get).toArray();
        outputs = lowered.outputs().stream().mapToInt(slots::get).toArray();
        layOut();
    }

    private int slot(Value value) {
        return slot(value, null);
    }

    private int slot(Value value, Tensor content) {
        return slots.computeIfAbsent(value, v -> {
            fixed.add(content);
            return fixed.size() - 1;
        });
    }

    private void add(Node node, Lowering lowering) {
        if (node.op() instanceof Dropout && !mode.training()) {
            slots.put(node.output(), slots.get(node.input(0)));
            return;
        }
        Step step = lowering.step(node);
        boolean foldable = unchanging.containsAll(node.inputs())
                && !(node.op() instanceof BatchNormalization)
                && !(node.op() instanceof Dropout);
        if (foldable) {
            fold(node, step);
            unchanging.addAll(node.outputs());
        } else {
            nodes.add(node);
            steps.add(step);
        }
    }

    /** Runs a step now: nothing it reads ever changes. */
    private void fold(Node node, Step step) {
        node.outputs().forEach(this::slot);
        Tensor[] frame = frame();
        for (Value output : node.outputs()) {
            int slot = slots.get(output);
            fixed.set(slot, constants.made(() -> {
                step.run(frame);
                return output.shape().rank() <= 2 ? frame[slot] : frame[slot].contiguous();
            }));
        }
    }

    private void layOut() {
        int[] last = new int[fixed.size()];
        java.util.Arrays.fill(last, -1);
        made = new int[steps.size()][];
        for (int i = 0; i < made.length; i++) {
            made[i] = nodes.get(i).outputs().stream().mapToInt(slots::get).toArray();
            for (Value value : nodes.get(i).inputs()) {
                last[slots.get(value)] = i;
            }
            for (int slot : made[i]) {
                last[slot] = Math.max(last[slot], i);
            }
        }
        for (int slot : inputs) {
            last[slot] = -1;
        }
        for (int slot : outputs) {
            last[slot] = -1;
        }
        dead = new int[steps.size()][];
        for (int i = 0; i < dead.length; i++) {
            int now = i;
            dead[i] = java.util.stream.IntStream.range(0, last.length)
                    .filter(slot -> last[slot] == now && fixed.get(slot) == null)
                    .toArray();
        }
    }

    /** Slots for one thread's runs, the weights in place. */
    public Tensor[] frame() {
        return fixed.toArray(new Tensor[0]);
    }

    /** Puts input {@code i} of the graph into a frame; it stays there for all runs. */
    public void input(Tensor[] frame, int i, Tensor tensor) {
        frame[inputs[i]] = tensor;
    }

    /** Output {@code i} of the graph after a run. */
    public Tensor output(Tensor[] frame, int i) {
        return frame[outputs[i]];
    }

    /** One run; {@link #release} follows it. */
    public void run(Tensor[] frame) {
        for (int i = 0; i < made.length; i++) {
            step(frame, i);
        }
    }

    private void step(Tensor[] frame, int i) {
        try (PointerScope scope = new PointerScope()) {
            steps.get(i).run(frame);
            for (int slot : made[i]) {
                HostData.kept(frame[slot]);
            }
        }
        for (int slot : dead[i]) {
            frame[slot].close();
            frame[slot] = null;
        }
    }

    /** One run with the time of each step. */
    List<Session.StepTime> profile(Tensor[] frame) {
        List<Session.StepTime> times = new ArrayList<>();
        for (int i = 0; i < made.length; i++) {
            long start = System.nanoTime();
            step(frame, i);
            Node node = nodes.get(i);
            List<String> weights = node.op().weightInputs().stream()
                    .map(node::input)
                    .map(Value::name)
                    .toList();
            times.add(new Session.StepTime(node.name(), weights, System.nanoTime() - start));
        }
        return times;
    }

    /** Lets go of what a run, finished or not, left in a frame. */
    public void release(Tensor[] frame) {
        for (int[] step : made) {
            for (int slot : step) {
                if (frame[slot] != null) {
                    frame[slot].close();
                    frame[slot] = null;
                }
            }
        }
    }

    @Override
    public void close() {
        constants.close();
    }
}
