package io.densitometer.graph;

import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Movement;
import io.densitometer.graph.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a graph costs on paper at one batch size.
 *
 * @param lines one per node, in order
 * @param total all weights and nodes
 * @param used only what some output depends on
 * @param unused parameters that no output depends on, in declaration order
 */
public record Cost(List<Line> lines, Counts total, Counts used, List<String> unused) {
    private static final int FLOAT_BYTES = 4;
    private static final int INDEX_BYTES = 8;

    /**
     * Counts of a node or a graph.
     *
     * @param parameters elements of its parameters, frozen ones included, shared ones once
     * @param nonzeros those that are not zero
     * @param flops of contractions, 2 per multiply-add
     * @param nonzeroFlops those left when multiplications by zero parameters are skipped
     * @param elementwise results of everything that is neither contraction nor movement
     * @param bytes least traffic in single precision: each node reads its inputs and writes its outputs once; movement is free
     */
    public record Counts(long parameters, long nonzeros, long flops, long nonzeroFlops, long elementwise, long bytes) {
        /** Share of the parameters that are not zero; 1 without parameters. */
        public double density() {
            return parameters == 0 ? 1 : (double) nonzeros / parameters;
        }
    }

    /** A node and its counts; a parameter that several nodes read is in the counts of each. */
    public record Line(Node node, Counts counts) {}

    public Cost {
        lines = List.copyOf(lines);
        unused = List.copyOf(unused);
    }

    /** Counts a graph at a batch size. */
    public static Cost of(Graph graph, int batch) {
        Counter counter = new Counter(graph, batch);
        List<Line> lines =
                graph.nodes().stream().map(n -> new Line(n, counter.count(n))).toList();
        Set<Value> live = live(graph);
        List<Line> usedLines = lines.stream()
                .filter(line -> line.node.outputs().stream().anyMatch(live::contains))
                .toList();
        List<String> unused = graph.weights().keySet().stream()
                .filter(v -> graph.weight(v).isParameter() && !live.contains(v))
                .map(Value::name)
                .toList();
        Set<Value> all = graph.weights().keySet();
        return new Cost(lines, counter.sum(all, lines), counter.sum(live, usedLines), unused);
    }

    /** Floating-point operations of contractions that some output depends on, and nothing else: quicker than {@link #of}. */
    public static long flops(Graph graph, int batch) {
        Set<Value> live = live(graph);
        return graph.nodes().stream()
                .filter(node -> node.outputs().stream().anyMatch(live::contains))
                .mapToLong(node -> node.op()
                        .flops(
                                node.inputTypes(),
                                node.outputs().stream().map(Value::type).toList(),
                                batch))
                .sum();
    }

    /** Values that some output depends on, itself included. */
    public static Set<Value> live(Graph graph) {
        Set<Value> live = new HashSet<>(graph.outputs());
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (node.outputs().stream().anyMatch(live::contains)) {
                live.addAll(node.inputs());
            }
        }
        return live;
    }

    /** Counts nodes of one graph. */
    private static final class Counter {
        private final int batch;
        private final Map<Value, Long> nonzeros = new LinkedHashMap<>();

        Counter(Graph graph, int batch) {
            this.batch = batch;
            graph.weights().forEach((value, weight) -> {
                if (weight.isParameter()) {
                    nonzeros.put(value, nonzeros(weight.data()));
                }
            });
        }

        private static long nonzeros(Tensor data) {
            long count = 0;
            if (data instanceof Tensor.Floats single) {
                for (float value : single.values()) {
                    count += value != 0 ? 1 : 0;
                }
                return count;
            }
            for (int i = 0; i < data.size(); i++) {
                count += data.get(i) != 0 ? 1 : 0;
            }
            return count;
        }

        Counts sum(Set<Value> weights, List<Line> lines) {
            List<Value> counted =
                    nonzeros.keySet().stream().filter(weights::contains).toList();
            return new Counts(
                    counted.stream().mapToLong(v -> v.shape().elements()).sum(),
                    counted.stream().mapToLong(nonzeros::get).sum(),
                    lines.stream().mapToLong(l -> l.counts.flops).sum(),
                    lines.stream().mapToLong(l -> l.counts.nonzeroFlops).sum(),
                    lines.stream().mapToLong(l -> l.counts.elementwise).sum(),
                    lines.stream().mapToLong(l -> l.counts.bytes).sum());
        }

        Counts count(Node node) {
            List<Value> parameters = node.inputs().stream()
                    .distinct()
                    .filter(nonzeros::containsKey)
                    .toList();
            long flops = flops(node);
            Map<Value, Value> origins = new HashMap<>();
            node.inputs().forEach(v -> origins.put(v, v));
            Work work = new Work(flops > 0);
            work.add(node, origins);
            return new Counts(
                    parameters.stream().mapToLong(v -> v.shape().elements()).sum(),
                    parameters.stream().mapToLong(nonzeros::get).sum(),
                    flops,
                    flops - Math.round(work.saved),
                    work.elementwise,
                    node.op() instanceof Movement ? 0 : bytes(node.inputs()) + bytes(node.outputs()));
        }

        private long flops(Node node) {
            List<TensorType> outputs = node.outputs().stream().map(Value::type).toList();
            return node.op().flops(node.inputTypes(), outputs, batch);
        }

        private long bytes(List<Value> values) {
            return values.stream()
                    .distinct()
                    .mapToLong(v -> v.shape().elements(batch) * (v.dtype() == DType.FLOAT ? FLOAT_BYTES : INDEX_BYTES))
                    .sum();
        }

        /** Walks a node's expansion down to primitives, knowing which values are merely moved parameters. */
        private final class Work {
            private final boolean contracts;
            private double saved;
            private long elementwise;

            Work(boolean contracts) {
                this.contracts = contracts;
            }

            void add(Node node, Map<Value, Value> origins) {
                if (node.op() instanceof Composite op) {
                    Graph inner = GraphBuilder.expansion(op, node.inputTypes());
                    Map<Value, Value> innerOrigins = new HashMap<>();
                    for (int i = 0; i < node.inputs().size(); i++) {
                        innerOrigins.put(inner.inputs().get(i), origins.get(node.input(i)));
                    }
                    inner.nodes().forEach(n -> add(n, innerOrigins));
                } else {
                    addPrimitive(node, origins);
                }
            }

            private void addPrimitive(Node node, Map<Value, Value> origins) {
                long flops = flops(node);
                if (node.op() instanceof Movement) {
                    origins.put(node.output(), origins.get(node.input(0)));
                } else if (flops > 0 && contracts) {
                    saved += flops * zeroShare(node.op(), node.inputs(), origins);
                } else {
                    long in = flops > 0 ? 0 : node.input(0).shape().elements(batch);
                    elementwise += Math.max(in, node.output().shape().elements(batch));
                }
            }

            /** Share of zeros of the parameter that a contraction multiplies by; 0 when it multiplies by something computed. */
            private double zeroShare(Op op, List<Value> inputs, Map<Value, Value> origins) {
                List<Value> parameters = new ArrayList<>();
                op.weightInputs().forEach(i -> parameters.add(origins.get(inputs.get(i))));
                return parameters.stream()
                        .filter(nonzeros::containsKey)
                        .mapToDouble(
                                v -> 1 - (double) nonzeros.get(v) / v.shape().elements())
                        .max()
                        .orElse(0);
            }
        }
    }
}
