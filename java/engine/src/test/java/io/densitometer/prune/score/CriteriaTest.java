package io.densitometer.prune.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CriteriaTest {
    private static Value value(String name, int size) {
        return new Value(name, TensorType.floats(Shape.of(size)));
    }

    /** Some of them zero, some equal. */
    private static Tensor data(int size) {
        Random random = new Random(size);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i % 5 == 3 ? 0 : (float) Math.rint(random.nextGaussian() * 20) / 10;
        }
        return Tensor.of(Shape.of(size), values);
    }

    private static Criterion criterion(Criteria criteria, Tensor gradient) {
        return criteria.with(new Criteria.Facts() {
            @Override
            public long seed() {
                return 3;
            }

            @Override
            public Map<String, Tensor> gradients() {
                return Map.of("w", gradient);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Criteria.class)
    void scoresAreFiniteAndZeroForZeros(Criteria criteria) {
        Tensor data = data(97);
        Criterion criterion = criterion(criteria, data);
        float[] scores = criterion.score(value("w", 97), data);
        assertEquals(criteria.word(), criterion.name());
        assertEquals(criteria, Criteria.parse(criteria.word()));
        for (int i = 0; i < scores.length; i++) {
            assertTrue(scores[i] >= 0 && Float.isFinite(scores[i]), i + ": " + scores[i]);
            assertEquals(data.get(i) == 0, scores[i] == 0, "element " + i);
        }
        assertArrayEquals(scores, criterion.score(value("w", 97), data));
    }

    /** Against the definition: sums over all elements that are not smaller; equal ones count in order of position. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 301})
    void lampIsTheShareOfWhatIsNotSmaller(int size) {
        Tensor data = data(size);
        float[] scores = new Lamp().score(value("w", size), data);
        for (int i = 0; i < size; i++) {
            double own = data.get(i) * data.get(i);
            double sum = 0;
            for (int j = 0; j < size; j++) {
                double other = data.get(j) * data.get(j);
                sum += other > own || (other == own && j >= i) ? other : 0;
            }
            assertEquals(own == 0 ? 0 : own / sum, scores[i], 1e-6, "element " + i);
        }
    }

    @Test
    void lampOfTheLargestIsOne() {
        float[] scores = new Lamp().score(value("w", 4), Tensor.of(Shape.of(4), new float[] {1, -3, 2, 0}));
        assertArrayEquals(new float[] {1f / 14, 1, 4f / 13, 0}, scores, 1e-6f);
    }

    @Test
    void taylorIsTheFirstOrderChange() {
        Tensor data = Tensor.of(Shape.of(3), new float[] {2, -3, 0.5f});
        Tensor gradient = Tensor.of(Shape.of(3), new float[] {-0.5f, 0, 4});
        assertArrayEquals(new float[] {1, 0, 2}, new Taylor(Map.of("w", gradient)).score(value("w", 3), data));
        String message = assertThrows(BadInputException.class, () -> new Taylor(Map.of()).score(value("w", 3), data))
                .getMessage();
        assertTrue(message.contains("no gradient of w"), message);
    }

    @Test
    void chanceDependsOnSeedAndName() {
        Tensor data = data(50);
        float[] scores = new RandomScore(1).score(value("w", 50), data);
        assertNotEquals(Arrays.toString(scores), Arrays.toString(new RandomScore(2).score(value("w", 50), data)));
        assertNotEquals(Arrays.toString(scores), Arrays.toString(new RandomScore(1).score(value("v", 50), data)));
    }

    @Test
    void anUnknownCriterionNamesThoseThatThereAre() {
        String message = assertThrows(BadInputException.class, () -> Criteria.parse("magnitud"))
                .getMessage();
        assertTrue(message.endsWith("give one of magnitude, taylor, random, lamp"), message);
    }
}
