package io.densitometer.prune;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Names;
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
    private final Map<Value, Sparsity> patterns = new HashMap<>();
    private final Map<Value, String> skipped = new HashMap<>();

    private Pruner(Graph graph, PruneSpec spec) {
        this.graph = graph;
        this.spec = spec;
    }

    /**
     * Prunes a graph in one shot. A weight that is zero already has score zero, so it goes first: pruning a pruned graph further
     * only ever removes more.
     *
     * @throws BadInputException when nothing can be pruned, an override names no layer, contradicts another or asks for a pattern that
     *     the shape does not permit, or a layer would lose all its weights and the spec does not allow it
     */
    public static Pruned prune(Graph graph, PruneSpec spec) {
        return new Pruner(graph, spec).prune();
    }

    /** Prunes one layer alone, as the spec says that it should be. */
    public static Pruned prune(Graph graph, PruneSpec spec, PrunableLayer layer) {
        return new Pruner(graph, spec).prune(List.of(layer));
    }

    /** The selected layers whose shape permits the pattern. */
    public static List<PrunableLayer> fitting(Graph graph, PruneSpec spec) {
        return spec.selection().of(graph).stream()
                .filter(layer -> obstacle(layer, spec.pattern()).isEmpty())
                .toList();
    }

    private Pruned prune() {
        List<PrunableLayer> layers = spec.selection().of(graph);
        requireMatches(layers);
        return prune(layers);
    }

    private Pruned prune(List<PrunableLayer> layers) {
        layers.forEach(layer -> override(layer).ifPresent(o -> pruneAlone(layer, o)));
        List<PrunableLayer> others =
                layers.stream().filter(l -> override(l).isEmpty()).toList();
        if (!others.isEmpty()) {
            pruneTogether(others);
        }
        Graph pruned = graph.mapWeights((value, weight) -> masks.containsKey(value) ? masked(value, weight) : weight);
        return checked(
                new Pruned(pruned, layers.stream().map(l -> report(pruned, l)).toList()));
    }

    private void requireMatches(List<PrunableLayer> layers) {
        for (LayerOverride override : spec.overrides()) {
            if (layers.stream().noneMatch(layer -> override.matches(layer.name()))) {
                List<String> names = layers.stream().map(PrunableLayer::name).toList();
                throw new BadInputException("override '" + override.match() + "' matches no layer of " + graph.name()
                        + " that can be pruned: give its name or a pattern" + Names.nearest(override.match(), names));
            }
        }
    }

    private Optional<LayerOverride> override(PrunableLayer layer) {
        List<LayerOverride> matching =
                spec.overrides().stream().filter(o -> o.matches(layer.name())).toList();
        return LayerOverride.agreed(matching, layer.name());
    }

    private void pruneAlone(PrunableLayer layer, LayerOverride override) {
        Sparsity pattern = override.sparsity().orElse(spec.pattern());
        if (override.keep() != null && override.keep() == 1) {
            return;
        }
        obstacle(layer, pattern).ifPresent(reason -> {
            throw new BadInputException("override '" + override.match() + "' asks for " + pattern.text() + " of "
                    + layer.name() + " " + shape(layer) + ", but " + reason + ": give another pattern");
        });
        prune(List.of(layer), pattern, override.keep() == null ? spec.density() : override.keep());
    }

    private void pruneTogether(List<PrunableLayer> layers) {
        List<PrunableLayer> fitting = layers.stream().filter(this::fits).toList();
        if (fitting.isEmpty()) {
            throw new BadInputException("no layer of " + graph.name() + " can take the pattern "
                    + spec.pattern().text() + ": choose another pattern or other layers");
        }
        if (spec.scope() == PruneSpec.Scope.GLOBAL) {
            prune(fitting, spec.pattern(), spec.density());
        } else {
            fitting.forEach(layer -> prune(List.of(layer), spec.pattern(), spec.density()));
        }
    }

    private boolean fits(PrunableLayer layer) {
        Optional<String> obstacle = obstacle(layer, spec.pattern());
        obstacle.ifPresent(reason -> skipped.put(layer.weight(), reason));
        return obstacle.isEmpty();
    }

    private static Optional<String> obstacle(PrunableLayer layer, Sparsity pattern) {
        return pattern instanceof Sparsity.NofM nofm ? NofM.obstacle(nofm, layer.shape()) : Optional.empty();
    }

    /** Prunes layers that compete with each other. */
    private void prune(List<PrunableLayer> layers, Sparsity pattern, double density) {
        layers.forEach(layer -> patterns.put(layer.weight(), pattern));
        if (pattern instanceof Sparsity.NofM nofm) {
            layers.forEach(layer -> keep(layer, NofM.keep(nofm, layer.shape(), scores(layer))));
            return;
        }
        List<Shape> shapes = layers.stream().map(PrunableLayer::shape).toList();
        List<float[]> scores = new ArrayList<>();
        layers.forEach(layer -> scores.add(scores(layer)));
        List<boolean[]> kept = Ranking.keep(pattern, shapes, scores, density);
        for (int i = 0; i < layers.size(); i++) {
            keep(layers.get(i), kept.get(i));
        }
    }

    private void keep(PrunableLayer layer, boolean[] kept) {
        masks.put(layer.weight(), layer.stored(kept));
    }

    private float[] scores(PrunableLayer layer) {
        return layer.turned(spec.criterion()
                .score(layer.weight(), graph.weight(layer.weight()).data()));
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
        return weight.withData(Tensor.of(value.shape(), values)).withSparsity(patterns.get(value));
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
