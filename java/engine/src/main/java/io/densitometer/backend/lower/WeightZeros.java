package io.densitometer.backend.lower;

import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Weight;

/** How the zeros of a weight matrix lie, as far as formats ask. */
public final class WeightZeros {
    /** Blocks pay while they hold at most this many values for each non-zero. */
    private static final double FULLEST = 1.5;

    private WeightZeros() {}

    /** Elements that are not zero. */
    public static long count(float[] data) {
        long count = 0;
        for (float value : data) {
            count += value != 0 ? 1 : 0;
        }
        return count;
    }

    /** What keeps a matrix from 2:4, or null. */
    public static String groups(float[] data, int columns) {
        if (columns % 4 != 0) {
            return "2:4 not eligible: " + columns + " columns are no multiple of 4";
        }
        long full = 0;
        for (int i = 0; i < data.length; i += 4) {
            int nonzeros = 0;
            for (int j = 0; j < 4; j++) {
                nonzeros += data[i + j] != 0 ? 1 : 0;
            }
            full += nonzeros > 2 ? 1 : 0;
        }
        return full == 0
                ? null
                : "2:4 not eligible: " + full + " of " + data.length / 4 + " groups hold more than 2 non-zeros";
    }

    /** What keeps a weight, as a matrix, from blocks, or null. One that was pruned in blocks may be stored in any. */
    public static String blocks(Weight weight, Sparsity.Block block) {
        float[] data = weight.data().floats();
        int rows = weight.data().shape().size(0);
        int columns = data.length / rows;
        long nonzeros = count(data);
        long limit = weight.sparsity() instanceof Sparsity.Block ? data.length : (long) (FULLEST * nonzeros);
        long stored = 0;
        for (int row = 0; row < rows; row += block.rows()) {
            for (int column = 0; column < columns; column += block.columns()) {
                int bottom = Math.min(rows, row + block.rows());
                int right = Math.min(columns, column + block.columns());
                stored += isZero(data, columns, new int[] {row, bottom, column, right})
                        ? 0
                        : (long) (bottom - row) * (right - column);
            }
        }
        return stored <= limit
                ? null
                : "bsr: blocks of " + block.rows() + "x" + block.columns() + " would hold " + stored + " values for "
                        + nonzeros + " non-zeros";
    }

    private static boolean isZero(float[] data, int columns, int[] box) {
        for (int row = box[0]; row < box[1]; row++) {
            for (int column = box[2]; column < box[3]; column++) {
                if (data[row * columns + column] != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
