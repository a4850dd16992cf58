package io.densitometer.data;

import java.util.stream.IntStream;

/** The order in which windows form batches. */
public final class BatchOrder {
    private BatchOrder() {}

    /** 0 to size - 1: for validation and test. */
    public static int[] sequential(int size) {
        return IntStream.range(0, size).toArray();
    }

    /** A permutation of 0 to size - 1 (Fisher and Yates), the same for the same seed and epoch on every machine. */
    public static int[] shuffled(int size, long seed, int epoch) {
        int[] order = sequential(size);
        SplitMix random = new SplitMix(new SplitMix(seed).nextLong() + epoch);
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** Number of batches; with {@code dropLast} an incomplete last one is not counted. */
    public static int batches(int size, int batch, boolean dropLast) {
        return dropLast ? size / batch : (int) (((long) size + batch - 1) / batch);
    }
}
