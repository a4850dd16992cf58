package io.densitometer.train;

import io.densitometer.graph.BadInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the learning rate falls from epoch to epoch, under the names and by the rules of the published program (utils/tools.py,
 * adjust_learning_rate), which adjusts after each epoch: the first two epochs of {@code type1} run at the full rate.
 */
public enum LearningRate {
    /** Halved after each epoch but the first. */
    TYPE1 {
        @Override
        double after(int epoch, int epochs, double rate, double current) {
            return rate * Math.pow(0.5, epoch - 1);
        }
    },
    /** Set to fixed values after certain epochs. */
    TYPE2 {
        @Override
        double after(int epoch, int epochs, double rate, double current) {
            return STAIRS.getOrDefault(epoch, current);
        }
    },
    /** Full for three epochs, then a tenth less each. */
    TYPE3 {
        @Override
        double after(int epoch, int epochs, double rate, double current) {
            return epoch < 3 ? rate : rate * Math.pow(0.9, epoch - 3);
        }
    },
    /** Half a cosine wave down to zero. */
    COSINE {
        @Override
        double after(int epoch, int epochs, double rate, double current) {
            return rate / 2 * (1 + Math.cos((double) epoch / epochs * Math.PI));
        }
    },
    /** Never changed. */
    CONSTANT {
        @Override
        double after(int epoch, int epochs, double rate, double current) {
            return rate;
        }
    };

    private static final Map<Integer, Double> STAIRS =
            Map.of(2, 5e-5, 4, 1e-5, 6, 5e-6, 8, 1e-6, 10, 5e-7, 15, 1e-7, 20, 5e-8);

    /** The rate set after an epoch (from 1) of some. */
    abstract double after(int epoch, int epochs, double rate, double current);

    /** The rate at which epoch 1, 2, ... of {@code epochs} runs. */
    public double at(int epoch, int epochs, double rate) {
        double current = rate;
        for (int done = 1; done < epoch; done++) {
            current = after(done, epochs, rate, current);
        }
        return current;
    }

    /** The schedule of a name, in upper or lower case. */
    public static LearningRate named(String name) {
        return Arrays.stream(values())
                .filter(s -> s.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown learning-rate schedule '" + name + "': choose one of "
                        + Arrays.stream(values())
                                .map(s -> s.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }
}
