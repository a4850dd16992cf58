package io.densitometer.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.GraphCases.GraphCase;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Cast;
import io.densitometer.model.Architecture;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.OracleCase;
import io.densitometer.model.Oracles;
import io.densitometer.model.WeightSource;
import io.densitometer.onnx.FloatType;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.OnnxFile.Style;
import io.densitometer.pass.DropoutRemoval;
import io.densitometer.prune.method.Evidence;
import io.densitometer.prune.method.Method.How;
import io.densitometer.prune.method.Methods;
import io.densitometer.prune.method.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of every operator set, precision and batch, dense and pruned, run in ONNX Runtime and give what they should. */
class ExportedModelTest {
    private static final String CONFIG = """
            {"seq_len": 24, "label_len": 12, "pred_len": 12, "enc_in": 5, "d_model": 32, "n_heads": 4, "d_ff": 48, "e_layers": 2,
             "d_layers": 1, "factor": 2, "moving_avg": 5, "modes": 6, "seg_len": 6, "dropout": 0.1}""";

    private static final int[] BATCHES = {1, 3, 32};

    private static double tolerance(FloatType precision) {
        return precision == FloatType.FP32 ? 1e-4 : 5e-3;
    }

    static List<GraphCase> ops() {
        return GraphCases.all();
    }

    static Stream<OracleCase> models() {
        return Oracles.all().stream();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void opsRunInEveryOperatorSet(GraphCase one) throws OrtException {
        List<Tensor> expected = new Interpreter(one.graph()).outputs(one.inputs(3), 3);
        for (int opset = OnnxFile.OLDEST_WRITTEN; opset <= OnnxFile.OPSET; opset++) {
            Style style = new Style(0, opset % 2 == 0).withOpset(opset);
            assertClose(expected, run(one.graph(), style, one.inputs(3)), 3e-6, one + " in " + style);
        }
    }

    /** What a half rounds to may be another integer. */
    @ParameterizedTest
    @MethodSource("ops")
    void opsRunInHalfPrecision(GraphCase one) throws OrtException {
        boolean integers = one.graph().nodes().stream().anyMatch(n -> n.op() instanceof Cast);
        List<Tensor> expected = new Interpreter(one.graph()).outputs(one.inputs(3), 3);
        Style half = Style.FULL.withPrecision(FloatType.FP16);
        for (Style style : List.of(half.withOpset(OnnxFile.OLDEST_WRITTEN), half.withEdges(FloatType.FP16))) {
            List<Tensor> actual = run(one.graph(), style, one.inputs(3));
            assertClose(expected, actual, integers ? 0.5 : 5e-3, one + " in " + style);
        }
    }

    /** The CPU provider has few kernels for bfloat16, but it checks types and attributes before it looks for one. */
    @ParameterizedTest
    @MethodSource("ops")
    void brainFloatingPointIsSoundOrLacksAKernel(GraphCase one) throws OrtException {
        Style style = Style.FULL.withOpset(OnnxFile.OLDEST_WRITTEN).withPrecision(FloatType.BF16);
        try (RunFile file = new RunFile(OnnxFile.bytes(one.graph(), style))) {
            List<Tensor> expected = new Interpreter(one.graph()).outputs(one.inputs(1), 1);
            assertClose(expected, file.run(one.inputs(1)), 0.5, one.toString());
        } catch (OrtException e) {
            assertEquals(OrtErrorCode.ORT_NOT_IMPLEMENTED, e.getCode(), one + ": " + e.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void anyBatchAgreesWithThePublishedCode(OracleCase one) throws OrtException {
        Graph graph = DropoutRemoval.remove(one.graph());
        for (FloatType precision : new FloatType[] {FloatType.FP32, FloatType.FP16}) {
            int opset = precision == FloatType.FP32 ? OnnxFile.OLDEST_WRITTEN : OnnxFile.OPSET;
            Style style = new Style(0, true).withOpset(opset).withPrecision(precision);
            agree(graph, style, List.copyOf(one.inputs().values()), List.of(one.expected()), one.name(), BATCHES);
        }
    }

    /** A file once, at each batch size: its first samples, or all of them again and again. */
    private static void agree(
            Graph graph, Style style, List<Tensor> inputs, List<Tensor> expected, String name, int... batches)
            throws OrtException {
        try (RunFile file = new RunFile(OnnxFile.bytes(graph, style))) {
            for (int batch : batches) {
                String what = name + " in " + style + " at batch " + batch;
                assertClose(
                        samples(expected, batch), file.run(samples(inputs, batch)), tolerance(style.precision()), what);
            }
        }
    }

    /** The first samples, again and again where there are fewer. */
    private static Tensor samples(Tensor tensor, int batch) {
        int each = tensor.size() / tensor.shape().size(0);
        float[] from = tensor.floats();
        float[] values = new float[each * batch];
        for (int i = 0; i < values.length; i++) {
            values[i] = from[i % from.length];
        }
        return Tensor.of(tensor.shape().with(0, batch), values);
    }

    static Stream<Arguments> pruned() {
        return Models.all().stream()
                .flatMap(model -> Stream.of("magnitude-layer", "2:4", "block4x4", "structured")
                        .map(method -> Arguments.of(model.name(), method)));
    }

    @ParameterizedTest
    @MethodSource("pruned")
    void prunedModelsAgreeWithTheReference(String model, String method) throws OrtException {
        Graph dense = Models.build(model, ModelConfig.parse(CONFIG), WeightSource.seeded(5));
        How how = new How(Recipe.STANDARD, List.of(), Evidence.weightsAlone(1));
        Graph pruned = DropoutRemoval.remove(Methods.parse(method).prune(dense, dense, 0.5, how));
        List<Tensor> inputs = inputs(pruned, 3);
        List<Tensor> expected = new Interpreter(pruned).outputs(inputs, 3);
        String what = model + " " + method;
        for (Style style : styles(0, 17, 19)) {
            agree(pruned, style, inputs, expected, what, BATCHES);
        }
        for (int batch : BATCHES) {
            for (Style style : styles(batch, 18, 20)) {
                agree(pruned, style, inputs, expected, what, batch);
            }
        }
    }

    /** Each precision in an operator set of its own; what is left out changes along. A batch of 0 is any. */
    private static List<Style> styles(int batch, int single, int half) {
        return List.of(
                new Style(batch, batch == 0).withOpset(single),
                new Style(batch, batch != 0).withOpset(half).withPrecision(FloatType.FP16));
    }

    /** Inputs at which rounding to half precision decides no ranking of delays or queries. */
    private static List<Tensor> inputs(Graph graph, int batch) {
        SplittableRandom random = new SplittableRandom(12);
        List<Tensor> inputs = new ArrayList<>();
        for (Value input : graph.inputs()) {
            inputs.add(GraphCases.random(random, Shape.of(input.shape().bind(batch)), false));
        }
        return inputs;
    }

    private static List<Tensor> samples(List<Tensor> tensors, int batch) {
        return tensors.stream().map(t -> samples(t, batch)).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = FloatType.class,
            names = {"FP16", "BF16"})
    void modelsLoadWithEdgesInTheSameType(FloatType type) {
        for (Architecture model : Models.all()) {
            Graph graph = DropoutRemoval.remove(
                    Models.build(model.name(), ModelConfig.parse(CONFIG), WeightSource.seeded(5)));
            byte[] bytes =
                    OnnxFile.bytes(graph, new Style(1, true).withPrecision(type).withEdges(type));
            assertEquals(
                    type == FloatType.FP16 ? "runs" : OrtErrorCode.ORT_NOT_IMPLEMENTED.name(),
                    load(bytes),
                    model.name());
        }
    }

    private static String load(byte[] model) {
        try (RunFile file = new RunFile(model)) {
            return "runs";
        } catch (OrtException e) {
            return e.getCode().name();
        }
    }

    private static List<Tensor> run(Graph graph, Style style, List<Tensor> inputs) throws OrtException {
        try (RunFile file = new RunFile(OnnxFile.bytes(graph, style))) {
            return file.run(inputs);
        }
    }

    private static void assertClose(List<Tensor> expected, List<Tensor> actual, double tolerance, String what) {
        assertEquals(expected.size(), actual.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).shape(), actual.get(i).shape(), what);
            double error = OracleCase.error(expected.get(i), actual.get(i));
            assertTrue(error <= tolerance, what + ": output " + i + " is off by " + error);
        }
    }
}
