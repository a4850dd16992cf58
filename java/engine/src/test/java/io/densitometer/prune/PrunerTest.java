package io.densitometer.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Linear;
import io.densitometer.prune.PruneSpec.Scope;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrunerTest {
    /** Two layers {@code 8 -> 12 -> 4} with biases and one matrix that nothing uses. */
    private static Graph network(float secondScale) {
        GraphBuilder b = new GraphBuilder("net");
        Random random = new Random(5);
        Value x = b.input("x", TensorType.floats(Shape.batched(3, 8)));
        Value first = b.weight("first.weight", weight(random, 1, 12, 8));
        Value bias = b.weight("first.bias", weight(random, 1, 12));
        Value second = b.weight("second.weight", weight(random, secondScale, 4, 12));
        b.weight("unused.weight", weight(random, 1, 6, 6));
        Value hidden = b.add(new Linear(true), x, first, bias);
        return b.build(List.of(b.add(new Linear(false), hidden, second)));
    }

    private static Weight weight(Random random, float scale, int... sizes) {
        float[] values = new float[Math.toIntExact(Shape.of(sizes).elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * scale;
        }
        return Weight.parameter(Tensor.of(Shape.of(sizes), values));
    }

    private static float[] data(Graph graph, String name) {
        return graph.weight(graph.valuesByName().get(name)).data().floats();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 72", "0.1, 14", "0.01, 1", "0.33, 48", "1, 144"})
    void globalDensityIsMet(double density, long left) {
        Pruned pruned = Pruner.prune(network(1), PruneSpec.magnitude(Scope.GLOBAL, density));
        assertEquals(
                left, pruned.layers().stream().mapToLong(Pruned.Layer::nonzeros).sum());
        assertEquals(2, pruned.layers().size(), "the unused matrix and the bias stay out");
        assertArrayEquals(data(network(1), "first.bias"), data(pruned.graph(), "first.bias"));
    }

    @Test
    void globalPruningKeepsTheLargest() {
        Graph graph = network(1);
        Graph pruned =
                Pruner.prune(graph, PruneSpec.magnitude(Scope.GLOBAL, 0.25)).graph();
        double smallestKept = Double.POSITIVE_INFINITY;
        double largestPruned = 0;
        for (String name : List.of("first.weight", "second.weight")) {
            float[] before = data(graph, name);
            float[] after = data(pruned, name);
            for (int i = 0; i < before.length; i++) {
                if (after[i] == 0) {
                    largestPruned = Math.max(largestPruned, Math.abs(before[i]));
                } else {
                    assertEquals(before[i], after[i]);
                    smallestKept = Math.min(smallestKept, Math.abs(before[i]));
                }
            }
        }
        assertTrue(largestPruned < smallestKept);
    }

    @Test
    void layersCompeteOnlyWhenGlobal() {
        Graph graph = network(1e-3f);
        Pruned global = Pruner.prune(graph, PruneSpec.magnitude(Scope.GLOBAL, 0.5));
        Pruned byLayer = Pruner.prune(graph, PruneSpec.magnitude(Scope.LAYER, 0.5));
        assertEquals(
                List.of(72L, 0L),
                global.layers().stream().map(Pruned.Layer::nonzeros).toList());
        assertEquals(
                List.of(48L, 24L),
                byLayer.layers().stream().map(Pruned.Layer::nonzeros).toList());
    }

    @Test
    void aLayerIsNotEmptiedUnlessAllowed() {
        PruneSpec strict = PruneSpec.magnitude(Scope.GLOBAL, 0.5).withEmptyLayers(false);
        BadInputException refused = assertThrows(BadInputException.class, () -> Pruner.prune(network(1e-3f), strict));
        assertTrue(refused.getMessage().contains("second.weight"), refused.getMessage());
    }

    @Test
    void twoOfFourKeepsTheTwoLargestOfEachGroup() {
        Graph graph = network(1);
        PruneSpec spec = PruneSpec.magnitude(Scope.LAYER, 0.5).withPattern(new Sparsity.NofM(2, 4));
        Graph pruned = Pruner.prune(graph, spec).graph();
        float[] before = data(graph, "first.weight");
        float[] after = data(pruned, "first.weight");
        for (int group = 0; group < before.length / 4; group++) {
            double kept = 0;
            double all = 0;
            int count = 0;
            double smallest = Double.POSITIVE_INFINITY;
            double largestGone = 0;
            for (int i = 4 * group; i < 4 * group + 4; i++) {
                count += after[i] != 0 ? 1 : 0;
                smallest = after[i] != 0 ? Math.min(smallest, Math.abs(after[i])) : smallest;
                largestGone = after[i] == 0 ? Math.max(largestGone, Math.abs(before[i])) : largestGone;
                kept += Math.abs(after[i]);
                all += Math.abs(before[i]);
            }
            assertEquals(2, count);
            assertTrue(smallest >= largestGone && kept < all);
        }
        assertEquals(
                "2:4",
                pruned.weight(pruned.valuesByName().get("first.weight"))
                        .sparsity()
                        .text());
    }

    @Test
    void aShapeThatDoesNotFitThePatternStaysDenseWithAReason() {
        PruneSpec spec = PruneSpec.magnitude(Scope.LAYER, 0.5).withPattern(new Sparsity.NofM(2, 8));
        Pruned pruned = Pruner.prune(network(1), spec);
        assertEquals(
                "input dim 12 is not a multiple of 8", pruned.layers().get(1).skipped());
        assertEquals(48, pruned.layers().get(1).nonzeros());
        assertEquals(24, pruned.layers().get(0).nonzeros());
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "1, 8", "5, 3", "16, 16"})
    void blocksAreWholeOrGone(int rows, int columns) {
        PruneSpec spec = PruneSpec.magnitude(Scope.GLOBAL, 0.5).withPattern(new Sparsity.Block(rows, columns));
        float[] after = data(Pruner.prune(network(1), spec).graph(), "first.weight");
        for (int row = 0; row < 12; row++) {
            for (int column = 0; column < 8; column++) {
                int first = row / rows * rows * 8 + column / columns * columns;
                assertEquals(after[first] == 0, after[row * 8 + column] == 0, "row " + row + " column " + column);
            }
        }
    }

    @Test
    void pruningFurtherOnlyRemovesMore() {
        Graph half =
                Pruner.prune(network(1), PruneSpec.magnitude(Scope.LAYER, 0.5)).graph();
        Graph tenth = Pruner.prune(half, PruneSpec.magnitude(Scope.LAYER, 0.1)).graph();
        Masks.of(tenth).forEach((value, mask) -> {
            float[] earlier = Masks.of(half).get(value);
            for (int i = 0; i < mask.length; i++) {
                assertTrue(mask[i] <= earlier[i]);
            }
        });
    }

    @Test
    void enforcedMasksStayZeroAndKeepTheRest() {
        Graph pruned =
                Pruner.prune(network(1), PruneSpec.magnitude(Scope.LAYER, 0.3)).graph();
        Graph trained = pruned.mapWeights(
                (v, w) -> w.withData(Tensor.of(v.shape(), filled(w.data().size()))));
        float[] before = data(pruned, "first.weight");
        float[] after = data(Masks.enforce(pruned, trained), "first.weight");
        for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] == 0 ? 0f : 2f, after[i]);
        }
    }

    private static float[] filled(int size) {
        float[] values = new float[size];
        java.util.Arrays.fill(values, 2);
        return values;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.5, Double.NaN})
    void densitiesOutOfRangeAreRefused(double density) {
        BadInputException refused =
                assertThrows(BadInputException.class, () -> PruneSpec.magnitude(Scope.GLOBAL, density));
        assertTrue(refused.getMessage().startsWith("density " + density), refused.getMessage());
    }

    @Test
    void excludedLayersStayDense() {
        LayerSelection selection = new LayerSelection(LayerSelection.STANDARD.kinds(), List.of("first.*"));
        PruneSpec spec = PruneSpec.magnitude(Scope.GLOBAL, 0.5).withSelection(selection);
        Pruned pruned = Pruner.prune(network(1), spec);
        assertEquals(
                List.of("second.weight"),
                pruned.layers().stream().map(Pruned.Layer::weight).toList());
        assertArrayEquals(data(network(1), "first.weight"), data(pruned.graph(), "first.weight"));
    }

    @Test
    void unusedMatricesAreTouchedOnlyWhenAskedFor() {
        LayerSelection all = new LayerSelection(java.util.EnumSet.allOf(LayerKind.class), List.of());
        List<PrunableLayer> layers = all.of(network(1));
        assertEquals(LayerKind.UNUSED, layers.get(2).kind());
        assertEquals("unused.weight", layers.get(2).name());
    }

    @Test
    void gradualDensityFallsToTheTarget() {
        GradualSchedule schedule = new GradualSchedule(0.1, 5);
        double last = 1;
        for (int step = 1; step <= 5; step++) {
            assertTrue(schedule.density(step) < last);
            last = schedule.density(step);
        }
        assertEquals(0.1, last, 1e-12);
    }

    /** A layer as a Linear reads it, as a MatMul does ({@code [K, N]}), and turned round on the way. */
    @ParameterizedTest
    @CsvSource({"2:4, 0.5", "block2x4, 0.5", "block3x2, 0.3", "unstructured, 0.4"})
    void patternsLieAlongTheInputsHoweverAWeightIsStored(String pattern, double density) {
        PruneSpec spec = PruneSpec.magnitude(Scope.LAYER, density).withPattern(Sparsity.parse(pattern));
        float[] linear = pruned(spec, false, (b, x, w) -> b.add(new Linear(false), x, w));
        assertArrayEquals(linear, pruned(spec, true, (b, x, w) -> b.matMul(x, w)));
        assertArrayEquals(linear, pruned(spec, false, (b, x, w) -> b.matMul(x, b.transpose(w, 1, 0))));
        assertArrayEquals(linear, pruned(spec, true, (b, x, w) -> b.add(new Linear(false), x, b.transpose(w, 1, 0))));
    }

    private interface Layer {
        Value of(GraphBuilder b, Value x, Value weight);
    }

    /** A weight of 6 outputs and 8 inputs after pruning, outputs first. */
    private static float[] pruned(PruneSpec spec, boolean turned, Layer layer) {
        Tensor rows = weight(new Random(3), 1, 6, 8).data();
        GraphBuilder b = new GraphBuilder("one");
        Value x = b.input("x", TensorType.floats(Shape.batched(8)));
        Tensor stored = turned ? turned(rows) : rows;
        Value w = b.weight("w", Weight.parameter(stored));
        Graph graph = Pruner.prune(b.build(List.of(layer.of(b, x, w))), spec).graph();
        Tensor data = graph.weight(w).data();
        return (turned ? turned(data) : data).floats();
    }

    private static Tensor turned(Tensor matrix) {
        int rows = matrix.shape().size(0);
        int columns = matrix.shape().size(1);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) matrix.get((long) i % rows * columns + i / rows);
        }
        return Tensor.of(Shape.of(columns, rows), values);
    }
}
