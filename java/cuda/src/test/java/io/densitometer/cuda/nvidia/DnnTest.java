package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.Convolution;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.HeadsAttention;
import io.densitometer.cuda.nvidia.RecordedDnn.Engine;
import io.densitometer.tune.JsonFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cudnn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operation graphs and the choice of engines, against a recording of cuDNN. {@code -Ddensitometer.golden=write} writes the graphs'
 * texts anew.
 */
class DnnTest {
    private static final Path TEXTS = Path.of("src", "test", "resources", "io", "densitometer", "cuda", "dnn");
    private static final long TENSOR_CORE = cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE;
    private static final long ROUNDS_INPUTS = cudnn.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS;
    private static final Convolution.Addresses CONVOLVED = new Convolution.Addresses(4096, 8192, 12288, 20480, 16384);
    private static final HeadsAttention.Addresses ATTENDED = new HeadsAttention.Addresses(4096, 8192, 12288, 16384);

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    private Dnn dnn(RecordedDnn recorded) {
        return dnn(recorded, "cudnn 9.19.0");
    }

    private Dnn dnn(RecordedDnn recorded, String version) {
        return dnn(recorded, version, "H100 9.0");
    }

    private Dnn dnn(RecordedDnn recorded, String version, String device) {
        AlgorithmCache<DnnAlgorithm> cache =
                new AlgorithmCache<>(new JsonFolder(folder), version, DnnAlgorithm.class, notices::add);
        Failures failures = new Failures();
        return new Dnn(recorded, new Dnn.Setting(device, cache, call -> timed(recorded, call), 64), failures);
    }

    private static long timed(RecordedDnn recorded, Call call) {
        if (call.run() != 0) {
            throw new DeviceException("it failed");
        }
        return recorded.nanos();
    }

    private static Convolution convolution(Element element, boolean tf32) {
        return new Convolution(2, 7, 64, 98, 3, 0, 1, element, true, false, tf32);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convolution-fp16-bias",
                "convolution-fp16-bias-residual",
                "convolution-fp32-strided",
                "attention-fp16",
                "attention-bf16-causal"
            })
    void graphIsAsWritten(String name) throws IOException {
        RecordedDnn recorded = new RecordedDnn(List.of(Engine.taking(1, 10)));
        Dnn dnn = dnn(recorded);
        HeadsAttention.Rows plain = new HeadsAttention.Rows(96 * 64, 64);
        HeadsAttention.Rows merged = new HeadsAttention.Rows(24 * 192, 192);
        DeviceCall call = switch (name) {
            case "convolution-fp16-bias" -> dnn.prepare(convolution(Element.FP16, false), CONVOLVED);
            case "convolution-fp16-bias-residual" ->
                dnn.prepare(new Convolution(2, 7, 64, 98, 3, 0, 1, Element.FP16, true, true, false), CONVOLVED);
            case "convolution-fp32-strided" ->
                dnn.prepare(new Convolution(1, 16, 8, 20, 5, 2, 3, Element.FP32, false, false, false), CONVOLVED);
            case "attention-fp16" ->
                dnn.prepare(
                        new HeadsAttention(32, 8, 96, 96, 8, 8, plain, plain, plain, plain, 0.25f, false, Element.FP16),
                        ATTENDED);
            default ->
                dnn.prepare(
                        new HeadsAttention(
                                4, 2, 24, 48, 32, 16, merged, merged, merged, merged, 0.5f, true, Element.BF16),
                        ATTENDED);
        };
        String text = recorded.text(DnnKind.HEURISTICS);
        call.close();
        assertEquals(0, recorded.descriptors());
        Path file = TEXTS.resolve(name + ".txt");
        if ("write".equals(System.getProperty("densitometer.golden"))) {
            Files.createDirectories(TEXTS);
            Files.writeString(file, text);
        }
        assertEquals(Files.readString(file), text, "run this test with -Ddensitometer.golden=write if this is meant");
    }

    @Test
    void theFastestEngineIsTakenAndRemembered() {
        List<Engine> engines = List.of(Engine.taking(11, 30), Engine.taking(12, 10), Engine.taking(13, 20));
        RecordedDnn first = new RecordedDnn(engines);
        prepared(first, dnn(first));
        assertEquals(3 + 1, first.started());
        assertEquals(10, first.nanos());
        RecordedDnn second = new RecordedDnn(engines);
        prepared(second, dnn(second));
        assertEquals(1, second.started(), "no trial, just the run");
        assertEquals(10, second.nanos());
        assertEquals(List.of(), notices);
    }

    @Test
    void anotherVersionsChoiceIsNotUsed() {
        RecordedDnn old = new RecordedDnn(List.of(Engine.taking(11, 30), Engine.taking(12, 10)));
        prepared(old, dnn(old));
        RecordedDnn newer = new RecordedDnn(List.of(Engine.taking(11, 5), Engine.taking(12, 10)));
        prepared(newer, dnn(newer, "cudnn 9.20.0"));
        assertEquals(5, newer.nanos());
        assertEquals(
                List.of("the algorithms in " + folder
                        + " were chosen with cudnn 9.19.0, and this is cudnn 9.20.0: they are chosen anew"),
                notices);
    }

    @Test
    void anotherDevicesChoiceIsNotUsed() {
        RecordedDnn hopper = new RecordedDnn(List.of(Engine.taking(11, 30), Engine.taking(12, 10)));
        prepared(hopper, dnn(hopper));
        RecordedDnn ampere = new RecordedDnn(List.of(Engine.taking(11, 5), Engine.taking(12, 10)));
        prepared(ampere, dnn(ampere, "cudnn 9.19.0", "A100 8.0"));
        assertEquals(5, ampere.nanos());
        RecordedDnn again = new RecordedDnn(List.of(Engine.taking(11, 5), Engine.taking(12, 10)));
        prepared(again, dnn(again));
        assertEquals(10, again.nanos(), "each device has its own");
    }

    @Test
    void aListThatChangedIsTriedAnew() {
        RecordedDnn old = new RecordedDnn(List.of(Engine.taking(11, 30), Engine.taking(12, 10)));
        prepared(old, dnn(old));
        RecordedDnn other = new RecordedDnn(List.of(Engine.taking(11, 30), Engine.taking(14, 40)));
        prepared(other, dnn(other));
        assertEquals(30, other.nanos());
    }

    private static void prepared(RecordedDnn recorded, Dnn dnn) {
        try (DeviceCall call = dnn.prepare(convolution(Element.FP16, false), CONVOLVED)) {
            assertEquals(0, call.run());
        }
        assertEquals(0, recorded.descriptors(), "descriptors that stay");
    }

    /** By element, which engine of: rounding inputs, rounding for tensor cores, too much workspace, no plan, failing, slow. */
    @ParameterizedTest
    @CsvSource({"FP32, false, 70", "FP32, true, 20", "FP16, false, 20"})
    void enginesThatDoNotKeepThePromiseAreOut(Element element, boolean tf32, long nanos) {
        RecordedDnn recorded = new RecordedDnn(List.of(
                new Engine(1, List.of(ROUNDS_INPUTS), 0, 10),
                new Engine(2, List.of(TENSOR_CORE), 0, 20),
                new Engine(3, List.of(), CudaStream.WORKSPACE_BYTES + 1, 30),
                new Engine(4, List.of(), -1, 40),
                new Engine(5, List.of(), 0, -1),
                Engine.taking(6, 70)));
        try (DeviceCall call = dnn(recorded).prepare(convolution(element, tf32), CONVOLVED)) {
            assertEquals(0, call.run());
            assertEquals(nanos, recorded.nanos());
        }
        assertEquals(0, recorded.descriptors());
    }

    @Test
    void whereThereIsNoEngineEachReasonIsSaidAndNothingStays() {
        for (List<Engine> engines : List.of(
                List.<Engine>of(),
                List.of(new Engine(4, List.of(), -1, 1)),
                List.of(new Engine(5, List.of(), 0, -1)))) {
            RecordedDnn recorded = new RecordedDnn(engines);
            for (int i = 0; i < 200; i++) {
                Dnn dnn = dnn(recorded);
                DeviceException e = assertThrows(
                        DeviceException.class, () -> dnn.prepare(convolution(Element.FP16, false), CONVOLVED));
                assertTrue(e.getMessage().startsWith("cuDNN has nothing for convolution fp16[2x98x7] -> 64, kernel 3"));
            }
            assertEquals(0, recorded.descriptors());
        }
    }

    @ParameterizedTest
    @CsvSource({"FP16, 8, 4096, true", "FP16, 4, 4096, false", "FP16, 8, 4100, false", "FP32, 8, 4096, false"})
    void attentionThatLiesOddlyIsRefusedBeforeTheLibraryIsAsked(
            Element element, int width, long address, boolean fits) {
        HeadsAttention.Rows rows = new HeadsAttention.Rows(64L * width, width);
        HeadsAttention op = new HeadsAttention(1, 1, 64, 64, width, width, rows, rows, rows, rows, 1, false, element);
        String obstacle = DnnAttention.obstacle(op, new HeadsAttention.Addresses(address, 4096, 4096, 4096));
        assertEquals(fits, obstacle == null, () -> String.valueOf(obstacle));
    }

    @Test
    void valuesHaveTheWidthOfTheirType() {
        Stream.of(DnnAttribute.TENSOR_STRIDES, DnnAttribute.POINTWISE_MODE, DnnAttribute.TENSOR_IS_VIRTUAL)
                .forEach(attribute -> {
                    try (var packed = DnnLibrary.packed(attribute, 1, 0, 1)) {
                        assertEquals(3L * attribute.bytes(), packed.capacity());
                        assertEquals(1, DnnLibrary.value(packed, 2, attribute.bytes()));
                        assertEquals(0, DnnLibrary.value(packed, 1, attribute.bytes()));
                    }
                });
        assertFalse(Stream.of(DnnKind.values()).map(DnnKind::code).distinct().count() < DnnKind.values().length);
    }
}
