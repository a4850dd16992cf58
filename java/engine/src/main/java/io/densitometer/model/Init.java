package io.densitometer.model;

import io.densitometer.graph.Shape;
import java.util.SplittableRandom;

/** How a fresh parameter is drawn; the published layers' defaults. */
@FunctionalInterface
public interface Init {
    /** Values for a shape, row-major. */
    float[] draw(Shape shape, SplittableRandom random);

    /** Uniform in {@code [-bound, bound)}. */
    static Init uniform(double bound) {
        return (shape, random) -> fill(shape, () -> (2 * random.nextDouble() - 1) * bound);
    }

    /** Uniform in {@code [0, bound)}. */
    static Init positive(double bound) {
        return (shape, random) -> fill(shape, () -> random.nextDouble() * bound);
    }

    /** Normal with mean 0. */
    static Init normal(double deviation) {
        return (shape, random) -> fill(shape, () -> gaussian(random) * deviation);
    }

    static Init constant(double value) {
        return (shape, random) -> fill(shape, () -> value);
    }

    /** Values that do not depend on chance. */
    static Init fixed(float[] values) {
        return (shape, random) -> values.clone();
    }

    /** PyTorch's default for Linear and Conv weights and their biases: uniform with bound {@code 1/sqrt(fan in)}. */
    static Init fanIn(int fanIn) {
        return uniform(1 / Math.sqrt(fanIn));
    }

    private static float[] fill(Shape shape, java.util.function.DoubleSupplier next) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        return values;
    }

    private static double gaussian(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
