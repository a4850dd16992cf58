package io.densitometer.cpu;

import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Primitive;
import io.densitometer.kernels.dsm_copy_params;
import io.densitometer.kernels.global.cpukernels;
import io.densitometer.pass.ProjectionMerge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;

/** Turns a graph into steps: where each value lies, and which calls make it. */
final class Lowering {
    private final Graph graph;
    private final CompileOptions options;
    private final NativeScope scope;
    private final Constants constants;
    private final Map<Value, List<Node>> consumers;
    private final Map<Value, View> views = new HashMap<>();
    private final Map<Value, View> rowMajor = new HashMap<>();
    private final Map<Value, Storage> outputs = new HashMap<>();
    private final List<StepTemplate> steps = new ArrayList<>();
    private final Sums sums = new Sums(this);
    private Node current;

    Lowering(Graph graph, CompileOptions options, NativeScope scope) {
        this.graph = graph;
        this.options = options;
        this.scope = scope;
        constants = new Constants(scope);
        consumers = graph.consumers();
    }

    /** The steps of the whole graph. */
    List<StepTemplate> lower() {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Value input = graph.inputs().get(i);
            Storage block = Storage.input(i, elements(input) * Float.BYTES);
            bind(input, View.rowMajor(block, DType.FLOAT, sizes(input)));
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            outputs.putIfAbsent(
                    graph.outputs().get(i),
                    Storage.output(i, elements(graph.outputs().get(i)) * Float.BYTES));
        }
        PrimitiveLowering primitives = new PrimitiveLowering(this);
        CompositeLowering composites = new CompositeLowering(this);
        for (Node node : graph.nodes()) {
            current = node;
            lower(node, primitives, composites);
        }
        current = null;
        for (int i = 0; i < graph.outputs().size(); i++) {
            deliver(graph.outputs().get(i), i);
        }
        return steps;
    }

    private void lower(Node node, PrimitiveLowering primitives, CompositeLowering composites) {
        if (views.containsKey(node.output())) {
            return;
        }
        if (node.outputs().stream().allMatch(v -> elements(v) == 0)) {
            node.outputs().forEach(this::fresh);
        } else if (node.op() instanceof Composite op) {
            composites.lower(op, node);
        } else {
            ((Primitive) node.op()).accept(primitives, node);
        }
    }

    /** Makes sure that output {@code i} lies in its buffer. */
    private void deliver(Value value, int i) {
        View view = view(value);
        Storage block = view.storage();
        boolean there = block.place() == Storage.Place.OUTPUT && block.index() == i && view.isWhole();
        if (!there && view.elements() > 0) {
            Storage target = Storage.output(i, elements(value) * Float.BYTES);
            copy(view, View.rowMajor(target, DType.FLOAT, view.sizes()));
        }
    }

    Graph graph() {
        return graph;
    }

    CompileOptions options() {
        return options;
    }

    NativeScope scope() {
        return scope;
    }

    Constants constants() {
        return constants;
    }

    int threads() {
        return options.threads();
    }

    Sums sums() {
        return sums;
    }

    Node current() {
        return current;
    }

    /** Sizes at the plan's batch. */
    int[] sizes(Value value) {
        return value.shape().bind(options.batch());
    }

    long elements(Value value) {
        return value.shape().elements(options.batch());
    }

    List<Node> consumers(Value value) {
        return consumers.getOrDefault(value, List.of());
    }

    /** Whether anything reads the value. */
    boolean isWanted(Value value) {
        return consumers.containsKey(value) || graph.outputs().contains(value);
    }

    /** Whether this one node alone reads the value. */
    boolean isReadBy(Value value, Node node) {
        return consumers(value).equals(List.of(node)) && !graph.outputs().contains(value);
    }

    /** The weight behind a value, or null. */
    Weight weight(Value value) {
        return graph.weight(value);
    }

    /** How a value lies. */
    View view(Value value) {
        return views.computeIfAbsent(value, v -> constants.of(graph.weight(v).data()));
    }

    /** A value in row-major order, copied when it does not lie so. */
    View dense(Value value) {
        View view = view(value);
        return view.isRowMajor() ? view : rowMajor.computeIfAbsent(value, v -> dense(view));
    }

    /** A view in row-major order, copied when it does not lie so. */
    View dense(View view) {
        if (view.isRowMajor()) {
            return view;
        }
        View copy = block(view.dtype(), view.sizes());
        copy(view, copy);
        return copy;
    }

    /** Says how a value lies. */
    void bind(Value value, View view) {
        views.put(value, view);
    }

    /** A row-major block for a value, in the output buffer when it is an output. */
    View fresh(Value value) {
        Storage output = outputs.get(value);
        View view = output != null && value.dtype() == DType.FLOAT
                ? View.rowMajor(output, DType.FLOAT, sizes(value))
                : block(value.dtype(), sizes(value));
        bind(value, view);
        return view;
    }

    /** A block of its own in the arena, row-major. */
    View block(DType dtype, int... sizes) {
        long bytes = View.elements(sizes, 0, sizes.length) * View.bytes(dtype);
        return View.rowMajor(Storage.arena(bytes), dtype, sizes);
    }

    /** Working memory for one step; null for none. */
    View scratch(long floats) {
        return floats == 0 ? null : block(DType.FLOAT, Math.toIntExact(floats));
    }

    /** Adds a step of the current node. Null views are left out. */
    void emit(String function, List<View> reads, List<View> writes, StepTemplate.Binder binder) {
        add(function, reads, writes, false, binder);
    }

    /** Adds a step whose output may take the place of an input. */
    void emitInPlace(String function, List<View> reads, View write, StepTemplate.Binder binder) {
        add(function, reads, List.of(write), true, binder);
    }

    private void add(
            String function, List<View> reads, List<View> writes, boolean inPlace, StepTemplate.Binder binder) {
        String name = current == null ? graph.name() + "/outputs" : current.name();
        List<String> weights = current == null ? List.of() : weightNames(current);
        steps.add(new StepTemplate(name, weights, function, reads, writes, inPlace, binder));
    }

    /** The views that are not null. */
    static List<View> present(View... views) {
        return java.util.Arrays.stream(views).filter(java.util.Objects::nonNull).toList();
    }

    private List<String> weightNames(Node node) {
        return node.op().weightInputs().stream()
                .map(node::input)
                .filter(v -> graph.weight(v) != null && graph.weight(v).isParameter())
                .flatMap(v ->
                        java.util.Arrays.stream(v.name().split(java.util.regex.Pattern.quote(ProjectionMerge.JOIN))))
                .toList();
    }

    /** Adds a copy between two views of equal sizes. */
    void copy(View from, View to) {
        Loops loops = Loops.over(to.sizes(), from.strides(), to.strides());
        requireRank(loops);
        emit("dsm_copy", List.of(from), List.of(to), m -> {
            dsm_copy_params p = m.own(new dsm_copy_params());
            p.x(m.pointer(from)).y(m.pointer(to)).rank(loops.rank());
            for (int i = 0; i < loops.rank(); i++) {
                p.dims(i, loops.size(i)).x_strides(i, loops.stride(0, i)).y_strides(i, loops.stride(1, i));
            }
            p.element_size(View.bytes(to.dtype())).threads(threads());
            return () -> cpukernels.dsm_copy(p);
        });
    }

    /** The kernels' loops have a fixed number of axes. */
    void requireRank(Loops loops) {
        int most = cpukernels.DSM_MAX_RANK;
        require(loops.rank() <= most, "it loops over " + loops.rank() + " axes, more than " + most);
    }

    /** Fails with the node's text unless the condition holds. */
    void require(boolean holds, String reason) {
        if (!holds) {
            throw current == null
                    ? new BadInputException(
                            "backend 'cpu' does not return the outputs of " + graph.name() + ": " + reason)
                    : Unsupported.node(current, reason);
        }
    }

    /** A struct of parameters that lives as long as the plan, for questions asked while lowering. */
    <T extends Pointer> T own(T params) {
        return scope.own(params);
    }
}
