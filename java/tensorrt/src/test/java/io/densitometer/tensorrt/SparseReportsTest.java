package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Seeded;
import io.densitometer.backend.lower.Simplification;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Linear;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SparseReportsTest {
    private final Graph graph = graph();
    private final WeightNodes nodes = WeightNodes.of(graph, graph);

    private static Graph graph() {
        Seeded seeded = new Seeded(2);
        GraphBuilder b = new GraphBuilder("small");
        Value x = b.input("x", TensorType.floats(Shape.batched(6, 16)));
        Value y = b.add(new Linear(true), x, seeded.parameter(b, "w", 16, 16), seeded.parameter(b, "bias", 16));
        Value z = b.add(new CircularConv(false, 1), y, seeded.parameter(b, "conv", 16, 16, 3));
        return b.build(List.of(b.add(new Linear(false), z, seeded.parameter(b, "v", 8, 16))));
    }

    /** The product's name in the file; the layer's is known, too. */
    private String node(String weight) {
        Set<String> names = nodes.of(weight);
        assertEquals(2, names.size(), weight + " is read by " + names);
        return names.stream().max(Comparator.comparing(String::length)).orElseThrow();
    }

    private static LayerReport asked(String weight, String format) {
        return new LayerReport(
                weight, 16, 16, 6, "2:4", 128, List.of("dense", "nm"), format, "as asked", Double.NaN, Double.NaN);
    }

    private LayerReport report(List<String> log, String layers, boolean sparse) {
        SparseReports reports = new SparseReports(nodes, sparse, log, EngineLayer.of(layers));
        return reports.of(List.of(asked("w", sparse ? "nm" : "dense"))).get(0);
    }

    @Test
    void weightsAreReadByProductsThroughMoves() {
        Set<String> all = List.of("w", "conv", "v").stream().map(this::node).collect(Collectors.toSet());
        assertEquals(3, all.size());
        assertEquals(Set.of(), nodes.of("bias"));
        assertEquals(Set.of(), nodes.of("none"));
    }

    /** As in files of others: the matrix by inputs, read once as a product's and once elsewhere, and the addition behind. */
    @Test
    void layersThatWereRecognisedKeepTheirProductsNames() {
        GraphBuilder b = new GraphBuilder("foreign");
        Value x = b.input("x", TensorType.floats(Shape.batched(6, 8)));
        Value w = new Seeded(2).parameter(b, "w", 8, 8);
        Value y = b.plus(b.matMul(x, w), new Seeded(2).parameter(b, "bias", 8));
        Graph foreign = b.build(List.of(y, w));
        Graph recognised = Simplification.recognised(foreign);
        String name = recognised.nodes().stream()
                .filter(n -> n.op() instanceof Linear)
                .map(n -> n.input(1).name())
                .findFirst()
                .orElseThrow();
        assertEquals("w.transposed", name);
        assertEquals(1, WeightNodes.of(foreign, recognised).of(name).size());
    }

    @Test
    void namedLayersAreFound() {
        List<String> log = List.of(
                "(Sparsity) Found 2 layer(s) eligible to use sparse tactics: " + node("w") + " + add, " + node("v"),
                "(Sparsity) Chose 1 layer(s) using sparse tactics: " + node("w") + " + add");
        String layers =
                "{\"Layers\": [{\"Name\": \"%s + add\", \"TacticName\": \"sparse_kernel\"}]}".formatted(node("w"));
        LayerReport picked = report(log, layers, true);
        assertEquals("nm", picked.picked());
        assertEquals("TensorRT picked a sparse tactic; runs as " + node("w") + " + add by sparse_kernel", picked.why());
        SparseReports reports = new SparseReports(nodes, true, log, List.of());
        List<LayerReport> others = reports.of(List.of(asked("v", "nm"), asked("conv", "nm")));
        assertEquals(List.of("dense", "nm"), others.get(0).eligible());
        assertEquals(
                "TensorRT measured a dense tactic to be faster; TensorRT names no layer for it",
                others.get(0).why());
        assertEquals(List.of("dense"), others.get(1).eligible());
        assertTrue(
                others.get(1).why().startsWith("TensorRT found it not eligible"),
                others.get(1).why());
    }

    @Test
    void numbersWithoutNamesLeaveTheInspector() {
        List<String> log = List.of(
                "(Sparsity) Found 9 layer(s) eligible to use sparse tactics",
                "(Sparsity) Chose 3 layer(s) using sparse tactics");
        String layers = "{\"Layers\": [{\"Name\": \"x\", \"Metadata\": \"[ONNX Layer: %s]\", \"TacticName\": \"%s\"}]}";
        assertEquals(
                "nm",
                report(log, layers.formatted(node("w"), "sm90_sparse"), true).picked());
        LayerReport dense = report(log, layers.formatted(node("w"), "sm90_dense"), true);
        assertEquals("dense", dense.picked());
        assertEquals(List.of("dense", "nm"), dense.eligible());
    }

    @Test
    void aLogOfOtherWordingSaysSo() {
        LayerReport report = report(List.of(), "", true);
        assertEquals("dense", report.picked());
        assertTrue(report.why().startsWith("TensorRT's log does not tell which layers are eligible"), report.why());
    }

    @Test
    void denseEnginesTellTheKernelAlone() {
        String layers = "{\"Layers\": [{\"Name\": \"%s\", \"TacticName\": \"gemm\"}]}".formatted(node("w"));
        LayerReport report = report(List.of(), layers, false);
        assertEquals("dense", report.picked());
        assertEquals(List.of("dense", "nm"), report.eligible());
        assertEquals("as asked; runs as " + node("w") + " by gemm", report.why());
    }
}
