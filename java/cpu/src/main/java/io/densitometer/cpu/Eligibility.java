package io.densitometer.cpu;

import io.densitometer.graph.Node;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import io.densitometer.graph.op.Linear;
import java.util.ArrayList;
import java.util.List;

/**
 * Which formats can hold a weight in a layer.
 *
 * @param formats those that can, {@link Format#DENSE} first
 * @param reasons why each of the others cannot
 */
record Eligibility(List<Format> formats, List<String> reasons) {
    /** Blocks that are tried on a weight that declares none. */
    private static final Sparsity.Block ANY_BLOCK = new Sparsity.Block(4, 4);

    /** Blocks pay while they hold at most this many values for each non-zero. */
    private static final double FULLEST = 1.5;

    static Eligibility of(Node node, Weight weight) {
        List<Format> formats = new ArrayList<>(List.of(Format.DENSE));
        List<String> reasons = new ArrayList<>();
        boolean linear = node.op() instanceof Linear || node.op() instanceof CircularConv;
        boolean fourier = node.op() instanceof FourierBlock || node.op() instanceof FourierCrossAttention;
        if (!linear && !fourier) {
            return new Eligibility(
                    formats, List.of("no sparse kernel for " + node.op().name()));
        }
        float[] data = weight.data().floats();
        long nonzeros = nonzeros(data);
        if (nonzeros == data.length) {
            return new Eligibility(formats, List.of("csr, nm, bsr: density 1.0"));
        }
        formats.add(Format.CSR);
        if (fourier) {
            reasons.add("nm, bsr: Fourier weights are mixed mode by mode, dense or csr");
        } else {
            int columns = data.length / weight.data().shape().size(0);
            offer(Format.NM, groups(data, columns), formats, reasons);
            offer(Format.BSR, blocks(data, columns, limit(weight, nonzeros), block(weight)), formats, reasons);
        }
        return new Eligibility(formats, reasons);
    }

    private static void offer(Format format, String obstacle, List<Format> formats, List<String> reasons) {
        if (obstacle == null) {
            formats.add(format);
        } else {
            reasons.add(obstacle);
        }
    }

    /** Values that blocks may hold: any number for a weight pruned in blocks. */
    private static long limit(Weight weight, long nonzeros) {
        boolean declared = weight.sparsity() instanceof Sparsity.Block;
        return declared ? weight.data().size() : (long) (FULLEST * nonzeros);
    }

    static long nonzeros(float[] data) {
        long count = 0;
        for (float value : data) {
            count += value != 0 ? 1 : 0;
        }
        return count;
    }

    /** The blocks that a weight was pruned in, or small ones. */
    static Sparsity.Block block(Weight weight) {
        return weight.sparsity() instanceof Sparsity.Block block ? block : ANY_BLOCK;
    }

    /** What keeps a matrix from 2:4, or null. */
    private static String groups(float[] data, int columns) {
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

    /** What keeps a matrix from blocks, or null. */
    private static String blocks(float[] data, int columns, long limit, Sparsity.Block block) {
        int rows = data.length / columns;
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
                        + nonzeros(data) + " non-zeros";
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
