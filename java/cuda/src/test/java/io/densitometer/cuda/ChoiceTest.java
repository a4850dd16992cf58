package io.densitometer.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.Agreement;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.Precision;
import io.densitometer.backend.Seeded;
import io.densitometer.backend.lower.BlockAddresses;
import io.densitometer.cuda.HostDevice.Dnn;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.GraphCases.GraphCase;
import io.densitometer.graph.Tensor;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps that cuDNN may do, with a plain Java one in its place. */
class ChoiceTest {
    private static Graph model(String name) {
        return model(name, 3);
    }

    private static Graph model(String name, int channels) {
        return Models.build(name, ModelConfig.parse("""
            {"seq_len": 8, "label_len": 4, "pred_len": 4, "d_model": 16, "d_ff": 16, "n_heads": 2,
             "e_layers": 2, "d_layers": 1, "factor": 2, "distil": true, "enc_in": %d}""".formatted(channels)), WeightSource.seeded(1));
    }

    static Stream<GraphCase> cases() {
        Set<String> ops = Set.of("CircularConv", "Attention");
        return GraphCases.all().stream().filter(c -> ops.contains(c.op().name()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cudnnAgreesWithReference(GraphCase graphCase) {
        agree(graphCase, 1, Precision.FP32, 2e-5);
        agree(graphCase, 3, Precision.FP32, 2e-5);
        agree(graphCase, 2, Precision.FP16, 1e-2);
        agree(graphCase, 2, Precision.BF16, 8e-2);
    }

    private static void agree(GraphCase graphCase, int batch, Precision precision, double tolerance) {
        List<Tensor> inputs = graphCase.inputs(batch);
        List<Tensor> expected = Agreement.expected(graphCase.graph(), batch, inputs);
        HostDevice device = HostDevice.large(Dnn.FASTER);
        CompileOptions options = CompileOptions.dense(batch, 1).withPrecision(precision);
        try (CudaPlan plan = HostSource.backend(device).compile(graphCase.graph(), options)) {
            plan.choices().forEach(choice -> assertTrue(choice.contains(": cuDNN is the fastest: "), choice));
            Agreement.same(expected, plan.run(inputs), tolerance);
        }
        assertEquals(0, device.openResources());
        assertEquals(0, device.usedBytes());
    }

    /** The Transformer's four attentions, and the convolution between Informer's two encoder layers. */
    @ParameterizedTest
    @CsvSource({
        "Transformer, FASTER, FP16, 4, 'cuDNN is the fastest: own kernel 2.0 us, cuDNN 1.0 us'",
        "Transformer, SLOWER, FP16, 4, 'own kernel is the fastest: own kernel 1.0 us, cuDNN 2.0 us'",
        "Transformer, REFUSING, FP16, 4, 'own kernel is the fastest: own kernel 1.0 us, cuDNN refused (no engine)'",
        "Transformer, FASTER, FP32, 0, ''",
        "Transformer, ABSENT, FP16, 0, ''",
        "Informer, FASTER, FP16, 1, 'cuDNN is the fastest: windows and product 2.0 us, cuDNN 1.0 us'",
        "Informer, SLOWER, FP32, 1, 'windows and product is the fastest: windows and product 1.0 us, cuDNN 2.0 us'",
        "Informer, ABSENT, FP32, 0, ''"
    })
    void whatIsFasterIsTakenAndSaid(String model, Dnn dnn, Precision precision, int choices, String said) {
        CompileOptions options = CompileOptions.dense(1, 1).withPrecision(precision);
        HostDevice device = HostDevice.large(dnn);
        try (CudaPlan plan = HostSource.backend(device).compile(model(model), options)) {
            assertEquals(choices, plan.choices().size(), plan.choices()::toString);
            assertTrue(plan.choices().stream().allMatch(c -> c.endsWith(said)), plan.choices()::toString);
            long reported = plan.layers().stream()
                    .filter(layer -> layer.why().contains("is the fastest: windows and product "))
                    .count();
            assertEquals(model.equals("Informer") ? choices : 0, reported, plan.layers()::toString);
            try (CudaSession session = plan.open()) {
                long library = session.notes().stream()
                        .filter(note -> note.contains(": cudnn "))
                        .count();
                assertEquals(dnn == Dnn.FASTER ? choices : 0, library, session.notes()::toString);
            }
        }
        assertEquals(0, device.openResources());
        assertEquals(0, device.usedBytes());
    }

    /** Too many channels for the kernel that embeds them in passing; Autoformer's trend, which a convolution adds to. */
    @ParameterizedTest
    @CsvSource({"Transformer, 60, 2, 0", "Autoformer, 3, 1, 1"})
    void modelsWithConvolutionsByCudnnAgree(String model, int channels, int convolutions, int residuals) {
        Graph graph = model(model, channels);
        List<Tensor> inputs = new Seeded(3).inputs(graph, 2);
        HostDevice device = HostDevice.large(Dnn.FASTER);
        try (CudaPlan plan = HostSource.backend(device).compile(graph, CompileOptions.dense(2, 1))) {
            Agreement.same(Agreement.expected(graph, 2, inputs), plan.run(inputs), 2e-5);
            try (CudaSession session = plan.open()) {
                List<String> convolved = session.notes().stream()
                        .filter(note -> note.contains(": cudnn convolution"))
                        .toList();
                assertEquals(convolutions, convolved.size(), session.notes()::toString);
                assertEquals(
                        residuals,
                        convolved.stream()
                                .filter(note -> note.contains(" +residual"))
                                .count());
            }
        }
    }

    @Test
    void aStepThatNothingCanDoSaysWhyAndWhetherASmallerBatchMay() {
        HostDevice device = HostDevice.large();
        try (DeviceStream stream = device.stream()) {
            DeviceMemory memory = new DeviceMemory(new BlockAddresses(0, new long[0], new long[0]), stream);
            Choice.Way refused = new Choice.Way("a", m -> {
                throw new DeviceException("no engine");
            });
            Choice.Way large = new Choice.Way("b", m -> {
                throw new OutOfDeviceMemory(2, 1);
            });
            Choice none = new Choice(List.of(refused, refused));
            assertEquals(
                    "a refused (no engine); a refused (no engine)",
                    assertThrows(DeviceException.class, () -> none.bind(memory)).getMessage());
            Choice tooLarge = new Choice(List.of(refused, large));
            assertThrows(OutOfDeviceMemory.class, () -> tooLarge.bind(memory));
            assertEquals("not chosen yet", tooLarge.text());
        }
        assertEquals(0, device.openResources());
    }

    @Test
    void nothingStaysWhenThereIsNoMemoryToChoose() {
        HostDevice device = HostDevice.of(30_000, Dnn.FASTER);
        CudaBackend backend = HostSource.backend(device);
        CompileOptions options = CompileOptions.dense(64, 1).withPrecision(Precision.FP16);
        for (int i = 0; i < 5; i++) {
            assertThrows(OutOfDeviceMemory.class, () -> backend.compile(model("Informer"), options));
            assertEquals(0, device.usedBytes());
            assertEquals(0, device.openResources());
        }
    }
}
