package io.densitometer.backend.lower;

import io.densitometer.backend.CompileOptions;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Primitive;
import io.densitometer.pass.ProjectionMerge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Turns a graph into steps: where each value lies, and which calls make it. A backend says how constants are stored, how elements
 * are copied, and lowers each op.
 *
 * @param <M> the memory of one session
 */
public abstract class GraphLowering<M> {
    private final String backend;
    private final Graph graph;
    private final CompileOptions options;
    private final Map<Value, List<Node>> consumers;
    private final Map<Value, View> views = new HashMap<>();
    private final Map<Value, View> converted = new HashMap<>();
    private final Map<Value, View> rowMajor = new HashMap<>();
    private final Map<Value, Storage> outputs = new HashMap<>();
    private final List<StepTemplate<M>> steps = new ArrayList<>();
    private final Sums sums = new Sums(this);
    private final Set<Node> absorbed = new HashSet<>();
    /** What the current node's step computes in passing. */
    private final List<Node> joined = new ArrayList<>();

    private Node current;

    protected GraphLowering(String backend, Graph graph, CompileOptions options) {
        this.backend = backend;
        this.graph = graph;
        this.options = options;
        consumers = graph.consumers();
    }

    /** A weight's elements where steps can read them, copied when first asked for. */
    protected abstract View constant(Value value, Tensor tensor);

    /** Adds a copy between two views of equal sizes. */
    public abstract void copy(View from, View to);

    /** Adds the steps of a composite op that the backend keeps. */
    protected abstract void composite(Composite op, Node node);

    /** Adds the steps of a primitive op. */
    protected abstract void primitive(Primitive op, Node node);

    /** Axes that the loops of kernels may have. */
    protected abstract int mostAxes();

    /** How values that steps make are stored. */
    protected Element element(DType dtype) {
        return Element.of(dtype);
    }

    /** The steps of the whole graph. */
    public final List<StepTemplate<M>> lower() {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Value input = graph.inputs().get(i);
            Storage block = Storage.input(i, elements(input) * Float.BYTES);
            bind(input, View.rowMajor(block, Element.FP32, sizes(input)));
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            outputs.putIfAbsent(
                    graph.outputs().get(i),
                    Storage.output(i, elements(graph.outputs().get(i)) * Float.BYTES));
        }
        for (Node node : graph.nodes()) {
            current = node;
            joined.clear();
            lower(node);
        }
        current = null;
        joined.clear();
        for (int i = 0; i < graph.outputs().size(); i++) {
            deliver(graph.outputs().get(i), i);
        }
        return steps;
    }

    private void lower(Node node) {
        if (views.containsKey(node.output()) || absorbed.contains(node)) {
            return;
        }
        if (node.outputs().stream().allMatch(v -> elements(v) == 0)) {
            node.outputs().forEach(this::fresh);
        } else if (node.op() instanceof Composite op) {
            composite(op, node);
        } else {
            primitive((Primitive) node.op(), node);
        }
    }

    /** Makes sure that output {@code i} lies in its buffer. */
    private void deliver(Value value, int i) {
        View view = given(value);
        Storage block = view.storage();
        boolean there = block.place() == Storage.Place.OUTPUT && block.index() == i && view.isWhole();
        if (!there && view.elements() > 0) {
            Storage target = Storage.output(i, elements(value) * Float.BYTES);
            copy(view, View.rowMajor(target, Element.FP32, view.sizes()));
        }
    }

    public Graph graph() {
        return graph;
    }

    public CompileOptions options() {
        return options;
    }

    public Sums sums() {
        return sums;
    }

    /** Sizes at the plan's batch. */
    public int[] sizes(Value value) {
        return value.shape().bind(options.batch());
    }

    public long elements(Value value) {
        return value.shape().elements(options.batch());
    }

    public List<Node> consumers(Value value) {
        return consumers.getOrDefault(value, List.of());
    }

    /** Whether anything reads the value. */
    public boolean isWanted(Value value) {
        return consumers.containsKey(value) || graph.outputs().contains(value);
    }

    /** The node that alone reads a value, once; null when there is none. */
    public Node onlyReader(Value value) {
        List<Node> readers = consumers(value);
        return readers.size() == 1 && !graph.outputs().contains(value) ? readers.get(0) : null;
    }

    /** Whether the current node's step may read a value. */
    public boolean isKnown(Value value) {
        return views.containsKey(value) || graph.weight(value) != null;
    }

    /** The weight behind a value, or null. */
    public Weight weight(Value value) {
        return graph.weight(value);
    }

    /** How a value lies, stored as steps make values. */
    public View view(Value value) {
        View given = given(value);
        return given.element() == element(value.dtype()) ? given : converted.computeIfAbsent(value, v -> stored(given));
    }

    /** How a value lies; what is but an input in another place is still stored as inputs are. */
    public View given(Value value) {
        return views.computeIfAbsent(value, v -> constant(v, graph.weight(v).data()));
    }

    private View stored(View given) {
        View same = block(given.dtype(), given.sizes());
        copy(given, same);
        return same;
    }

    /** A value in row-major order, copied when it does not lie so. */
    public View dense(Value value) {
        View view = view(value);
        return view.isRowMajor() ? view : rowMajor.computeIfAbsent(value, v -> dense(view));
    }

    /** A view in row-major order, copied when it does not lie so. */
    public View dense(View view) {
        if (view.isRowMajor()) {
            return view;
        }
        View copy = block(view.dtype(), view.sizes());
        copy(view, copy);
        return copy;
    }

    /** A value without holes or repetition, in whatever order of axes it lies. */
    public View packed(Value value) {
        View view = view(value);
        return view.isPacked() ? view : dense(value);
    }

    /** A block for a value that lies as another view does. */
    public View like(View view, Value value) {
        if (view.isRowMajor()) {
            return fresh(value);
        }
        View same = block(view.dtype(), view.sizes()).as(view.sizes(), view.strides());
        bind(value, same);
        return same;
    }

    /** Leaves a node out, which the current node's step computes in passing. */
    public void absorb(Node node) {
        absorbed.add(node);
        joined.add(node);
    }

    /** Says how a value lies. */
    public void bind(Value value, View view) {
        views.put(value, view);
    }

    /** A row-major block for a value, in the output buffer when it is an output. */
    public View fresh(Value value) {
        Storage output = outputs.get(value);
        boolean direct = output != null && value.dtype() == DType.FLOAT && element(DType.FLOAT) == Element.FP32;
        View view = direct ? View.rowMajor(output, Element.FP32, sizes(value)) : block(value.dtype(), sizes(value));
        bind(value, view);
        return view;
    }

    /** A block of its own in the arena, row-major. */
    public View block(DType dtype, int... sizes) {
        return block(element(dtype), sizes);
    }

    /** A block of its own in the arena, row-major, stored in one way. */
    public View block(Element element, int... sizes) {
        long bytes = View.elements(sizes, 0, sizes.length) * element.bytes();
        return View.rowMajor(Storage.arena(bytes), element, sizes);
    }

    /** Working memory for one step; null for none. */
    public View scratch(long floats) {
        return floats == 0 ? null : block(Element.FP32, Math.toIntExact(floats));
    }

    /** Adds a step of the current node. Null views are left out. */
    public void emit(String function, List<View> reads, List<View> writes, StepTemplate.Binder<M> binder) {
        add(function, reads, writes, false, binder);
    }

    /** Adds a step whose output may take the place of an input. */
    public void emitInPlace(String function, List<View> reads, View write, StepTemplate.Binder<M> binder) {
        add(function, reads, List.of(write), true, binder);
    }

    private void add(
            String function, List<View> reads, List<View> writes, boolean inPlace, StepTemplate.Binder<M> binder) {
        String name = current == null ? graph.name() + "/outputs" : current.name();
        List<String> weights = Stream.concat(Stream.ofNullable(current), joined.stream())
                .flatMap(this::weightNames)
                .toList();
        steps.add(new StepTemplate<>(name, weights, function, reads, writes, inPlace, binder));
    }

    /** The views that are not null. */
    public static List<View> present(View... views) {
        return Arrays.stream(views).filter(Objects::nonNull).toList();
    }

    private Stream<String> weightNames(Node node) {
        return node.op().weightInputs().stream()
                .map(node::input)
                .filter(v -> graph.weight(v) != null && graph.weight(v).isParameter())
                .flatMap(v -> Arrays.stream(v.name().split(Pattern.quote(ProjectionMerge.JOIN))));
    }

    /** Fails when a kernel's loops would have more axes than they may. */
    public void requireAxes(int axes) {
        require(axes <= mostAxes(), "it loops over " + axes + " axes, more than " + mostAxes());
    }

    /** Fails with the node's text unless the condition holds. */
    public void require(boolean holds, String reason) {
        if (!holds) {
            throw current == null
                    ? new BadInputException(
                            "backend '" + backend + "' does not return the outputs of " + graph.name() + ": " + reason)
                    : Unsupported.node(backend, current, reason);
        }
    }
}
