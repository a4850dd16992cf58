package io.densitometer.prune;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.prune.pattern.NofM;
import io.densitometer.prune.pattern.Ranking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes masks: which weights of which layers become zero. */
public final class Pruner {
    private final Graph graph;
    private final PruneSpec spec;
    private final Map<Value, boolean[]> masks = new HashMap<>();
    private final Map<Value, String> skipped = new HashMap<>();

    private Pruner(Graph graph, PruneSpec spec) {
        this.graph = graph;
        this.spec = spec;
    }

    /**
     * Prunes a graph in one shot. A weight that is zero already has score zero, so it goes first: pruning a pruned graph further
     * only ever removes more.
     *
     * @throws BadInputException when nothing can be pruned, or a layer would lose all its weights and the spec does not allow it
     */
    public static Pruned prune(Graph graph, PruneSpec spec) {
        return new Pruner(graph, spec).prune();
    }

    private Pruned prune() {
        List<PrunableLayer> layers = spec.selection().of(graph);
        List<PrunableLayer> fitting = layers.stream().filter(this::fits).toList();
        if (fitting.isEmpty()) {
            throw new BadInputException("no layer of " + graph.name() + " can take the pattern "
                    + spec.pattern().text() + ": choose another pattern or other layers");
        }
        if (spec.pattern() instanceof Sparsity.NofM pattern) {
            fitting.forEach(layer -> masks.put(layer.weight(), NofM.keep(pattern, shape(layer), scores(layer))));
        } else if (spec.scope() == PruneSpec.Scope.GLOBAL) {
            rank(fitting);
        } else {
            fitting.forEach(layer -> rank(List.of(layer)));
        }
        Graph pruned = graph.mapWeights((value, weight) -> masks.containsKey(value) ? masked(value, weight) : weight);
        return checked(
                new Pruned(pruned, layers.stream().map(l -> report(pruned, l)).toList()));
    }

    private boolean fits(PrunableLayer layer) {
        if (spec.pattern() instanceof Sparsity.NofM pattern) {
            Optional<String> obstacle = NofM.obstacle(pattern, shape(layer));
            obstacle.ifPresent(reason -> skipped.put(layer.weight(), reason));
            return obstacle.isEmpty();
        }
        return true;
    }

    private void rank(List<PrunableLayer> layers) {
        List<Shape> shapes = layers.stream().map(Pruner::shape).toList();
        List<float[]> scores = new ArrayList<>();
        layers.forEach(layer -> scores.add(scores(layer)));
        List<boolean[]> kept = Ranking.keep(spec.pattern(), shapes, scores, spec.density());
        for (int i = 0; i < layers.size(); i++) {
            masks.put(layers.get(i).weight(), kept.get(i));
        }
    }

    private float[] scores(PrunableLayer layer) {
        return spec.criterion().score(graph.weight(layer.weight()).data());
    }

    private static Shape shape(PrunableLayer layer) {
        return layer.weight().shape();
    }

    private Weight masked(Value value, Weight weight) {
        boolean[] kept = masks.get(value);
        float[] values = weight.data().floats().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = kept[i] ? values[i] : 0;
        }
        return weight.withData(Tensor.of(value.shape(), values)).withSparsity(spec.pattern());
    }

    private Pruned.Layer report(Graph pruned, PrunableLayer layer) {
        long nonzeros = Masks.nonzeros(pruned.weight(layer.weight()).data());
        return new Pruned.Layer(
                layer.name(),
                layer.kind(),
                shape(layer).elements(),
                nonzeros,
                skipped.getOrDefault(layer.weight(), ""));
    }

    private Pruned checked(Pruned pruned) {
        List<String> empty = pruned.layers().stream()
                .filter(layer -> layer.nonzeros() == 0)
                .map(Pruned.Layer::weight)
                .toList();
        if (!empty.isEmpty() && !spec.allowEmptyLayers()) {
            throw new BadInputException("density " + spec.density() + " removes every weight of " + empty.get(0)
                    + (empty.size() > 1 ? " and of " + (empty.size() - 1) + " more layers" : "")
                    + ": raise the density, prune per layer, or allow empty layers");
        }
        return pruned;
    }
}
