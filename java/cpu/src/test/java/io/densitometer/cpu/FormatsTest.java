package io.densitometer.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Plan;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Unary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sparse formats compute what the dense layer does, and are refused where they do not fit. */
class FormatsTest {
    private static final double TOLERANCE = 1e-5;
    private final Judge judge = new Judge(3);

    /** A pruned weight: unstructured, 2:4 or in 4x4 blocks. */
    private Weight pruned(String format, int... sizes) {
        float[] data = judge.sparse(0.4, sizes).floats();
        int columns = data.length / sizes[0];
        for (int i = 0; i < data.length; i++) {
            int row = i / columns;
            int column = i % columns;
            boolean kept = switch (format) {
                case "nm" -> i % 4 == row % 4 || i % 4 == (row + 1) % 4;
                case "bsr" -> (row / 4 + column / 4) % 3 == 0;
                default -> true;
            };
            data[i] = kept ? data[i] : 0;
        }
        Sparsity sparsity = switch (format) {
            case "nm" -> new Sparsity.NofM(2, 4);
            case "bsr" -> new Sparsity.Block(4, 4);
            default -> new Sparsity.Unstructured();
        };
        return Weight.parameter(Tensor.of(Shape.of(sizes), data)).withSparsity(sparsity);
    }

    @ParameterizedTest
    @CsvSource({"csr, 1, 1", "csr, 3, 2", "nm, 1, 2", "nm, 5, 1", "bsr, 2, 3", "bsr, 1, 1"})
    void feedForwardAgrees(String format, int batch, int threads) {
        GraphBuilder b = new GraphBuilder("feed_forward");
        Value x = b.input("x", TensorType.floats(Shape.batched(7, 20)));
        Value w1 = b.weight("w1", pruned(format, 36, 20, 1));
        Value w2 = b.weight("w2", pruned(format, 20, 36));
        Value hidden = b.apply(Unary.Kind.GELU, b.add(new Linear(true), x, w1, judge.parameter(b, "b1", 36)));
        Value y = b.plus(x, b.add(new Linear(true), hidden, w2, judge.parameter(b, "b2", 20)));
        Graph graph = b.build(List.of(y));
        Map<String, String> formats = Map.of("w1", format, "w2", format);
        judge.agrees(graph, CompileOptions.dense(batch, threads).withFormats(formats), TOLERANCE);
        judge.agrees(graph, CompileOptions.dense(batch, threads).withFormats(Map.of("w2", format)), TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationAndResidualAgree(Activation activation) {
        GraphBuilder b = new GraphBuilder("sparse");
        Value x = b.input("x", TensorType.floats(Shape.batched(5, 12)));
        Value r = b.input("r", TensorType.floats(Shape.batched(5, 9)));
        Value w = b.weight("w", pruned("csr", 9, 12));
        Value y = b.add(new Linear(false, activation, true), x, w, r);
        Value z = b.add(new Linear(false, activation, false), b.swapLast(b.swapLast(x)), w);
        judge.agrees(b.build(List.of(y, z)), CompileOptions.dense(3, 2).withFormats(Map.of("w", "csr")), TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"csr, 1", "csr, 0", "nm, 1", "bsr, 1"})
    void convolutionsAgree(String format, int padding) {
        GraphBuilder b = new GraphBuilder("conv");
        Value x = b.input("x", TensorType.floats(Shape.batched(10, 8)));
        Value w = b.weight("w", pruned(format, 12, 8, 3));
        Value y = b.add(new CircularConv(true, padding), x, w, judge.parameter(b, "bias", 12));
        Graph graph = b.build(List.of(y));
        judge.agrees(graph, CompileOptions.dense(2, 1).withFormats(Map.of("w", format)), TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2"})
    void fourierWeightsAgree(int batch, int threads) {
        GraphBuilder b = new GraphBuilder("fourier");
        Value x = b.input("x", TensorType.floats(Shape.batched(16, 12)));
        Value re = b.weight("re", pruned("csr", 2, 6, 6, 5));
        Value im = b.weight("im", pruned("csr", 2, 6, 6, 5));
        Graph graph = b.build(List.of(b.add(new FourierBlock(2, List.of(0, 2, 3, 7, 11)), x, re, im)));
        Map<String, String> formats = Map.of("re", "csr", "im", "csr");
        judge.agrees(graph, CompileOptions.dense(batch, threads).withFormats(formats), TOLERANCE);
        judge.agrees(graph, CompileOptions.dense(batch, threads), TOLERANCE);
    }

    private Graph layer(Weight weight) {
        GraphBuilder b = new GraphBuilder("layer");
        Value x = b.input("x", TensorType.floats(Shape.batched(3, 8)));
        return b.build(List.of(b.add(new Linear(false), x, b.weight("w", weight))));
    }

    private static LayerReport report(Graph graph, CompileOptions options) {
        try (Plan plan = new CpuBackend().compile(graph, options)) {
            assertEquals(1, plan.layers().size());
            return plan.layers().get(0);
        }
    }

    @Test
    void reportsSayWhatFitsAndWhy() {
        CompileOptions options = CompileOptions.dense(2, 1);
        LayerReport dense = report(layer(Weight.parameter(judge.random(4, 8))), options);
        assertEquals(List.of("dense"), dense.eligible());
        assertEquals("dense unless asked otherwise; csr, nm, bsr: density 1.0", dense.why());
        assertEquals(6, dense.tokens());
        LayerReport sparse = report(layer(pruned("nm", 4, 8)), options.withFormats(Map.of("w", "nm")));
        assertTrue(
                sparse.eligible().containsAll(List.of("dense", "csr", "nm")),
                sparse.eligible().toString());
        assertEquals("nm", sparse.picked());
        assertEquals("2:4", sparse.pattern());
        float[] data = new float[32];
        java.util.Arrays.fill(data, 0, 7, 1);
        LayerReport full = report(layer(Weight.parameter(Tensor.of(Shape.of(4, 8), data))), options);
        assertTrue(full.why().contains("2:4 not eligible: 2 of 8 groups hold more than 2 non-zeros"), full.why());
        assertEquals(7, full.nonzeros());
    }

    /** As a user's model may: the layers have names that the weights do not. */
    @Test
    void layersOfOneWeightReadInTwoWaysTakeFormats() {
        GraphBuilder b = new GraphBuilder("tied");
        Value x = b.input("x", TensorType.floats(Shape.batched(3, 8)));
        Value w = b.weight("w", pruned("csr", 8, 8));
        Value there = b.matMul(x, w);
        Graph graph =
                b.build(List.of(b.plus(b.matMul(there, b.transpose(w, 1, 0)), b.swapLast(b.matMul(w, b.swapLast(x))))));
        CompileOptions options = CompileOptions.dense(2, 1);
        Map<String, String> formats = new java.util.HashMap<>();
        try (Plan plan = new CpuBackend().compile(graph, options)) {
            plan.layers().stream()
                    .filter(layer -> layer.eligible().contains("csr"))
                    .forEach(layer -> formats.put(layer.weight(), "csr"));
        }
        assertEquals(2, formats.size(), formats::toString);
        judge.agrees(graph, options.withFormats(formats), TOLERANCE);
    }

    @Test
    void formatsThatDoNotFitAreRefused() {
        Graph graph = layer(Weight.parameter(judge.random(4, 8)));
        for (String format : List.of("csr", "nm", "bsr", "zip")) {
            CompileOptions options = CompileOptions.dense(1, 1).withFormats(Map.of("w", format));
            BadInputException e = assertThrows(BadInputException.class, () -> new CpuBackend().compile(graph, options));
            assertTrue(e.getMessage().contains("w"), e.getMessage());
        }
        CompileOptions unknown = CompileOptions.dense(1, 1).withFormats(Map.of("v", "csr"));
        assertThrows(BadInputException.class, () -> new CpuBackend().compile(graph, unknown));
    }
}
