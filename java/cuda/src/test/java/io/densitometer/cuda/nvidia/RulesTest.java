package io.densitometer.cuda.nvidia;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceInfo;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Product;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cudakernels.dsm_cusparselt_handle;
import io.densitometer.cudakernels.dsm_cusparselt_plan;
import io.densitometer.cudakernels.global.nvidia;
import io.densitometer.graph.op.Activation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is decided without a device: obstacles, codes, versions, messages. */
class RulesTest {
    @ParameterizedTest
    @CsvSource({"1, 8", "7, 8", "8, 8", "9, 16", "96, 96"})
    void tokensArePadded(int tokens, int padded) {
        assertEquals(padded, TwoFourRules.paddedTokens(tokens));
    }

    @ParameterizedTest
    @CsvSource({"16, 32, FP16, ''", "16, 32, BF16, ''", "16, 32, FP32, 1:2", "8, 32, FP16, multiples of 16"})
    void weights(int rows, int columns, Element element, String obstacle) {
        check(obstacle, TwoFourRules.obstacle(plain(rows, columns, element)));
    }

    @ParameterizedTest
    @CsvSource({"NONE, 32, ''", "RELU, 32, ''", "GELU, 32, fuses no GELU", "NONE, 16, do not fit"})
    void layers(Activation activation, int columns, String obstacle) {
        Matrix x = plain(5, columns, Element.FP16);
        Sparse24.Layer layer = new Sparse24.Layer(x, plain(5, 16, Element.FP16), true, activation);
        check(obstacle, TwoFourRules.obstacle(plain(16, 32, Element.FP16), layer));
    }

    @ParameterizedTest
    @CsvSource({"8, 32, 256, false", "8, 32, 264, true", "7, 32, 256, true", "8, 33, 256, true", "8, 40, 16, false"})
    void staging(int rows, long pitch, long address, boolean staged) {
        Matrix matrix = new Matrix(rows, 32, pitch, false, 0, Element.FP16);
        assertEquals(staged, TwoFourRules.needsStaging(matrix, address));
    }

    @ParameterizedTest
    @CsvSource({"true, GELU, FP16, 36", "false, GELU, BF16, 32", "true, RELU, FP32, 6", "false, NONE, FP32, 1"})
    void epilogues(boolean bias, Activation activation, Element element, int code) {
        assertEquals(code, Epilogue.code(product(bias, activation, element, false)));
    }

    @Test
    void approximateGeluIsRefusedInSinglePrecision() {
        assertThrows(DeviceException.class, () -> Epilogue.code(product(true, Activation.GELU, Element.FP32, false)));
    }

    @ParameterizedTest
    @CsvSource({"FP32, false, 68", "FP32, true, 77", "FP16, true, 68", "BF16, false, 68"})
    void precisions(Element element, boolean tf32, int code) {
        assertEquals(code, Epilogue.compute(product(false, Activation.NONE, element, tf32)));
    }

    @ParameterizedTest
    @CsvSource({"0, 256", "256, 256", "1024, 256", "16, 16", "258, 2", "4, 4"})
    void alignment(long address, int bytes) {
        assertEquals(bytes, Alignment.of(address));
    }

    @Test
    void onlyOneVersionOfTheSparseTensorLibraryIsKnown() {
        assertNull(Versions.obstacle(Library.CUSPARSELT, 8_001));
        for (int other : new int[] {0, 7_001, 9_000, 10_000, 1_008_000}) {
            assertTrue(Versions.obstacle(Library.CUSPARSELT, other) != null, () -> "version " + other);
        }
        assertEquals("0.8.1", Versions.text(8_001));
    }

    @ParameterizedTest
    @CsvSource({
        "9012000, 13000, true",
        "9019000, 13010, true",
        "9011000, 13000, false",
        "8009007, 13000, false",
        "10000000, 13000, false",
        "0, 13000, false",
        "9019000, 12090, false",
        "9019000, 0, false"
    })
    void versionsOfCudnn(int version, int cuda, boolean known) {
        assertEquals(known, Versions.obstacle(Library.CUDNN, version) == null && Versions.dnnObstacle(cuda) == null);
    }

    @Test
    void structuresHaveTheLibrarysSize() {
        try (dsm_cusparselt_handle handle = new dsm_cusparselt_handle();
                dsm_cusparselt_plan plan = new dsm_cusparselt_plan()) {
            assertEquals(512, handle.sizeof());
            assertEquals(512, plan.sizeof());
            assertEquals(0, handle.address() % 16);
        }
    }

    @Test
    void closedLibrariesAnswerThatTheyAreMissing() {
        try (dsm_cusparselt_handle handle = new dsm_cusparselt_handle()) {
            assertEquals(nvidia.DSM_NVIDIA_MISSING, nvidia.dsm_cusparselt_init(handle));
            assertEquals(0, nvidia.dsm_nvidia_version(nvidia.DSM_NVIDIA_CUSPARSELT));
        }
    }

    /** What the property holds, on a machine with so many devices. */
    @ParameterizedTest
    @CsvSource({
        "' 1 ', 2, ''",
        "2, 2, 'no CUDA device 2: there are devices 0 to 1 (property densitometer.cuda.device)'",
        "-1, 1, 'no CUDA device -1: there is one device, number 0 (property densitometer.cuda.device)'",
        "first, 1, 'property densitometer.cuda.device is \"first\", and must be a number from 0'",
        "'', 1, 'property densitometer.cuda.device is \"\", and must be a number from 0'",
        "99999999999, 1, 'property densitometer.cuda.device is \"99999999999\", and must be a number from 0'"
    })
    void numbersOfDevices(String property, int devices, String refusal) {
        Executable chosen = () -> Nvidia.checkIndex(Nvidia.index(property), devices);
        if (refusal.isEmpty()) {
            assertDoesNotThrow(chosen);
        } else {
            assertEquals(refusal, assertThrows(DeviceException.class, chosen).getMessage());
        }
    }

    @Test
    void oldDevicesAreRefused() {
        DeviceInfo turing = new DeviceInfo(0, "Tesla T4", 7, 5, 1, "");
        String message = assertThrows(DeviceException.class, () -> CudaDevice.checkCapability(turing))
                .getMessage();
        assertEquals("Tesla T4 (device 0) has compute capability 7.5; 8.0 (Ampere) or newer is needed", message);
    }

    @Test
    void compressedRows() {
        CompressedRows rows = CompressedRows.of(new float[] {0, 1, 0, 0, 0, 0, 2, 0, 3}, 3, 3);
        assertArrayEquals(new int[] {0, 1, 1, 3}, rows.start());
        assertArrayEquals(new int[] {1, 0, 2}, rows.column());
        assertArrayEquals(new float[] {1, 2, 3}, rows.values());
    }

    @Test
    void activationsAreTransposedInPlace() {
        Matrix tokenMajor = new Matrix(5, 7, 9, false, 0, Element.FP32);
        Matrix featureMajor = new Matrix(5, 7, 6, true, 0, Element.FP32);
        assertEquals(new CsrRules.Dense(7, 5, 9, nvidia.DSM_NVIDIA_ORDER_COL), CsrRules.Dense.transposeOf(tokenMajor));
        assertEquals(
                new CsrRules.Dense(7, 5, 6, nvidia.DSM_NVIDIA_ORDER_ROW), CsrRules.Dense.transposeOf(featureMajor));
    }

    @Test
    void reasonsOfSlowing() {
        assertEquals(List.of(), DeviceMonitor.slowedBy(1 | 2));
        assertEquals(List.of("power cap", "temperature (hardware)"), DeviceMonitor.slowedBy(4 | 64));
    }

    @Test
    void sentences() {
        assertEquals("f: NAME (text); advice", Status.sentence("f", "NAME", "text", "advice"));
        assertEquals("f: NAME", Status.sentence("f", "NAME", "", ""));
        assertFalse(Advice.of(700).isEmpty());
        assertEquals("", Advice.of(1));
    }

    @Test
    void filesOfThisProcess() {
        Stream<String> maps =
                Stream.of("7f-80 r-xp 00 08:01 5 /usr/lib/libcudart.so.130", "7f r /a b/libcudart.so.13.1.2", "7f");
        assertEquals(
                "/a b/libcudart.so.13.1.2",
                LoadedFiles.find(maps, "libcudart.so.13").orElseThrow().toString());
    }

    private static void check(String expected, String obstacle) {
        if (expected.isEmpty()) {
            assertNull(obstacle);
        } else {
            assertTrue(obstacle != null && obstacle.contains(expected), obstacle);
        }
    }

    private static Product product(boolean bias, Activation activation, Element element, boolean tf32) {
        Matrix src = plain(2, 3, element);
        return new Product(1, src, plain(3, 4, element), plain(2, 4, element), bias, activation, false, 1, tf32);
    }

    private static Matrix plain(int rows, int columns, Element element) {
        return new Matrix(rows, columns, columns, false, 0, element);
    }
}
