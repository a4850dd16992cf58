package io.densitometer.prune.pattern;

import io.densitometer.graph.Shape;

/**
 * A partition of a weight's elements into groups that are kept or pruned together: single elements, or blocks.
 *
 * @param count number of groups
 * @param of group of each element, row-major
 */
record Groups(int count, int[] of) {
    /** Every element by itself. */
    static Groups single(Shape shape) {
        int[] of = new int[Math.toIntExact(shape.elements())];
        for (int i = 0; i < of.length; i++) {
            of[i] = i;
        }
        return new Groups(of.length, of);
    }

    /** Blocks of rows x columns over the matrix {@code [shape[0], rest]}; blocks at the edges are cut off. */
    static Groups blocks(Shape shape, int rows, int columns) {
        int width = Math.toIntExact(shape.elements() / shape.size(0));
        int across = (width + columns - 1) / columns;
        int[] of = new int[shape.size(0) * width];
        for (int i = 0; i < of.length; i++) {
            of[i] = i / width / rows * across + i % width / columns;
        }
        return new Groups((shape.size(0) + rows - 1) / rows * across, of);
    }

    /** Root mean square of the elements' scores in each group, so that cut-off blocks compare fairly. */
    float[] scores(float[] elements) {
        if (count == elements.length) {
            return elements;
        }
        double[] sums = new double[count];
        int[] sizes = new int[count];
        for (int i = 0; i < elements.length; i++) {
            sums[of[i]] += (double) elements[i] * elements[i];
            sizes[of[i]]++;
        }
        float[] scores = new float[count];
        for (int g = 0; g < count; g++) {
            scores[g] = (float) Math.sqrt(sums[g] / sizes[g]);
        }
        return scores;
    }

    /** Elements in each group. */
    int[] sizes() {
        int[] sizes = new int[count];
        for (int group : of) {
            sizes[group]++;
        }
        return sizes;
    }
}
