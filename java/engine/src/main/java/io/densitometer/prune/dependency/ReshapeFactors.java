package io.densitometer.prune.dependency;

import io.densitometer.graph.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The factors that the axes of a reshape's two sides share: {@code [n, 2d] -> [2n, d]} has n, 2 and d. Where the sizes do not divide,
 * as in {@code [6, 4] -> [4, 6]}, the axes between are scrambled: no position of one is a position of the other.
 */
final class ReshapeFactors {
    /** Stands for the batch, so that it divides nothing else. */
    private static final int BATCH = 1_000_003;

    /** A factor and its axis on each side. */
    record Factor(long size, int in, int out) {
        boolean holdsBatch() {
            return size % BATCH == 0;
        }
    }

    private final long[] in;
    private final long[] out;
    private final List<List<Factor>> inAxes = new ArrayList<>();
    private final List<List<Factor>> outAxes = new ArrayList<>();
    private final boolean[] inScrambled;
    private final boolean[] outScrambled;
    private int i;
    private int o;

    private ReshapeFactors(Shape from, Shape to) {
        in = sizes(from);
        out = sizes(to);
        inScrambled = new boolean[in.length];
        outScrambled = new boolean[out.length];
        for (int axis = 0; axis < in.length; axis++) {
            inAxes.add(new ArrayList<>());
        }
        for (int axis = 0; axis < out.length; axis++) {
            outAxes.add(new ArrayList<>());
        }
        i = in.length - 1;
        o = out.length - 1;
    }

    static ReshapeFactors of(Shape from, Shape to) {
        ReshapeFactors factors = new ReshapeFactors(from, to);
        while (factors.step()) {}
        return factors;
    }

    /** Factors of an axis, innermost first, without scrambled ones. */
    List<Factor> axis(boolean ofInput, int axis) {
        return ofInput ? inAxes.get(axis) : outAxes.get(axis);
    }

    /** Whether the outer part of an axis is scrambled. */
    boolean isScrambled(boolean ofInput, int axis) {
        return ofInput ? inScrambled[axis] : outScrambled[axis];
    }

    private static long[] sizes(Shape shape) {
        long[] sizes = new long[shape.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = (long) shape.size(axis) * (axis == shape.batchAxis() ? BATCH : 1);
        }
        return sizes;
    }

    /** Takes the next factor from the inside; false when none is left. */
    private boolean step() {
        skipOnes();
        if (i < 0 || o < 0) {
            return false;
        }
        long size = Math.min(in[i], out[o]);
        if (in[i] % size == 0 && out[o] % size == 0) {
            Factor factor = new Factor(size, i, o);
            inAxes.get(i).add(factor);
            outAxes.get(o).add(factor);
            in[i] /= size;
            out[o] /= size;
        } else {
            scramble();
        }
        return true;
    }

    private void skipOnes() {
        while (i >= 0 && in[i] == 1) {
            i--;
        }
        while (o >= 0 && out[o] == 1) {
            o--;
        }
    }

    /** Takes axes until both sides have the same number of elements. */
    private void scramble() {
        long left = in[i];
        long right = out[o];
        inScrambled[i] = true;
        outScrambled[o] = true;
        while (left != right) {
            if (left < right) {
                in[i--] = 1;
                left *= in[i];
                inScrambled[i] = true;
            } else {
                out[o--] = 1;
                right *= out[o];
                outScrambled[o] = true;
            }
        }
        in[i] = 1;
        out[o] = 1;
    }
}
