package io.densitometer.tensorrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.backend.Seeded;
import io.densitometer.backend.lower.Eligibility;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Weight;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SparseRulesTest {
    private static final int[] LINEAR = {6, 8};
    private static final int[] CONV = {6, 8, 3};

    /** Zeros at the last two of every four inputs, at every place of a kernel. */
    static Tensor twoOfFour(int... sizes) {
        float[] values = new Seeded(4).random(sizes).floats();
        int kernel = sizes.length == 3 ? sizes[2] : 1;
        for (int i = 0; i < values.length; i++) {
            values[i] = i / kernel % 4 < 2 ? values[i] + 2 : 0;
        }
        return Tensor.of(Shape.of(sizes), values);
    }

    private static Tensor changed(Tensor tensor, int element) {
        float[] values = tensor.floats().clone();
        values[element] = 1;
        return Tensor.of(tensor.shape(), values);
    }

    static Stream<Arguments> weights() {
        return Stream.of(
                Arguments.of(twoOfFour(LINEAR), Precision.FP16, ""),
                Arguments.of(twoOfFour(LINEAR), Precision.BF16, ""),
                Arguments.of(twoOfFour(CONV), Precision.FP16, ""),
                Arguments.of(twoOfFour(LINEAR), Precision.FP32, "not for fp32"),
                Arguments.of(twoOfFour(LINEAR), Precision.TF32, "not for tf32"),
                Arguments.of(new Seeded(4).random(LINEAR), Precision.FP16, "density 1.0"),
                Arguments.of(changed(twoOfFour(LINEAR), 2), Precision.FP16, "1 of 12 groups"),
                Arguments.of(changed(twoOfFour(CONV), 7), Precision.FP16, "1 of 36 groups"),
                Arguments.of(twoOfFour(4, 6), Precision.FP16, "6 columns are no multiple of 4"),
                Arguments.of(twoOfFour(8), Precision.FP16, "no matrix"));
    }

    @ParameterizedTest
    @MethodSource("weights")
    void offersWhatNvidiasRuleAllows(Tensor data, Precision precision, String obstacle) {
        CompileOptions options = CompileOptions.dense(1, 1).withPrecision(precision);
        Eligibility eligibility = new SparseRules(options).of(Weight.parameter(data));
        if (obstacle.isEmpty()) {
            assertEquals(List.of("dense", "nm"), eligibility.formats());
        } else {
            assertEquals(List.of("dense"), eligibility.formats());
            assertTrue(
                    eligibility.reasons().get(0).contains(obstacle),
                    eligibility.reasons().get(0));
        }
    }
}
