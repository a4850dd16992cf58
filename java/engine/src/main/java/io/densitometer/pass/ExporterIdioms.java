package io.densitometer.pass;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Gather;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Replaces what exporters write in a roundabout way: a choice by a stored condition that always or never holds, and indices of
 * neighbours, which are a slice.
 */
final class ExporterIdioms {
    private final Substitution substitution = new Substitution();
    private final List<Node> nodes = new ArrayList<>();
    private final Matching names;
    private final Graph graph;

    private ExporterIdioms(Graph graph) {
        this.graph = graph;
        names = new Matching(graph);
    }

    /** The graph without such detours. */
    static Graph simplify(Graph graph) {
        ExporterIdioms pass = new ExporterIdioms(graph);
        graph.nodes().forEach(node -> pass.add(pass.substitution.of(node)));
        return DeadCode.eliminate(pass.substitution.finish(graph, pass.nodes));
    }

    private void add(Node node) {
        Value chosen = node.op() instanceof Where ? chosen(node) : null;
        if (chosen != null) {
            substitution.replace(node.output(), chosen);
        } else if (!(node.op() instanceof Gather gather) || !slices(node, gather)) {
            nodes.add(node);
        }
    }

    /** The side that is always taken where it needs no stretching, else null. */
    private Value chosen(Node where) {
        Weight condition = graph.weight(where.input(0));
        boolean known = condition != null && condition.data().size() > 0 && isUniform(condition.data());
        Value side = known ? where.input(condition.data().get(0) != 0 ? 1 : 2) : null;
        boolean whole = known && side.type().equals(where.output().type());
        return whole && !graph.outputs().contains(where.output()) ? side : null;
    }

    private static boolean isUniform(Tensor tensor) {
        return LongStream.range(1, tensor.size()).allMatch(i -> tensor.get(i) == tensor.get(0));
    }

    /** Adds a slice, and a reshape where a single index removes the axis, when the indices are stored and follow one another. */
    private boolean slices(Node node, Gather gather) {
        Weight indices = graph.weight(node.input(1));
        Shape from = node.input(0).shape();
        int axis = from.axis(gather.axis());
        boolean known = indices != null && node.input(1).shape().rank() <= 1 && axis != from.batchAxis();
        if (!known || !neighbours(indices.data())) {
            return false;
        }
        int start = (int) indices.data().getLong(0);
        Slice slice = new Slice(axis, start, start + indices.data().size());
        boolean whole = node.input(1).shape().rank() == 1;
        String name = whole ? node.name() : names.unused(node.name() + ".slice");
        Shape shape = from.with(axis, indices.data().size());
        Value part =
                whole ? node.output() : new Value(name, node.output().type().withShape(shape));
        nodes.add(new Node(name, slice, List.of(node.input(0)), List.of(part)));
        if (!whole) {
            nodes.add(new Node(node.name(), new Reshape(node.output().shape()), List.of(part), node.outputs()));
        }
        return true;
    }

    private static boolean neighbours(Tensor indices) {
        for (int i = 1; i < indices.size(); i++) {
            if (indices.getLong(i) != indices.getLong(0) + i) {
                return false;
            }
        }
        return indices.size() > 0;
    }
}
