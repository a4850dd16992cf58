package io.densitometer.cuda;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.Precision;
import io.densitometer.backend.lower.Eligibility;
import io.densitometer.backend.lower.StorageFormat;
import io.densitometer.backend.lower.WeightZeros;
import io.densitometer.cuda.device.Device;
import io.densitometer.graph.Node;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Linear;

/** Which formats can hold a weight on a device. */
final class Formats {
    /** What cuSPARSELt wants rows and columns of 16-bit weights to be multiples of. */
    private static final int LIBRARY_MULTIPLE = 16;

    private final Device device;
    private final CompileOptions options;

    Formats(Device device, CompileOptions options) {
        this.device = device;
        this.options = options;
    }

    Eligibility of(Node node, Weight weight) {
        if (!(node.op() instanceof Linear || node.op() instanceof CircularConv)) {
            return Eligibility.denseOnly("no sparse kernel for " + node.op().name());
        }
        float[] data = weight.data().floats();
        if (WeightZeros.count(data) == data.length) {
            return Eligibility.denseOnly(
                    String.join(", ", StorageFormat.sparseNames(Format.values())) + ": density 1.0");
        }
        int rows = weight.data().shape().size(0);
        String pattern = WeightZeros.groups(data, data.length / rows);
        return Eligibility.dense()
                .offer(Format.CSR.text(), null)
                .offer(Format.CUSPARSE.text(), named(Format.CUSPARSE, device.whyNoSparseCsr()))
                .offer(
                        Format.NM.text(),
                        pattern != null ? pattern : named(Format.NM, library(rows, data.length / rows)))
                .offer(Format.NM_SMALL.text(), pattern == null ? null : named(Format.NM_SMALL, "as nm"))
                .offer(Format.BSR.text(), blocks(weight));
    }

    private static String named(Format format, String obstacle) {
        return obstacle == null ? null : format.text() + ": " + obstacle;
    }

    /** What keeps cuSPARSELt from a weight, or null. */
    private String library(int rows, int columns) {
        if (options.precision() == Precision.FP32 || options.precision() == Precision.TF32) {
            return "cuSPARSELt takes 2:4 in fp16 and bf16 only";
        }
        if (rows % LIBRARY_MULTIPLE != 0 || columns % LIBRARY_MULTIPLE != 0) {
            return rows + "x" + columns + " is no multiple of " + LIBRARY_MULTIPLE + " both ways";
        }
        return device.whyNoSparse24();
    }

    private static String blocks(Weight weight) {
        int size = blockSize(weight);
        return WeightZeros.blocks(weight, new Sparsity.Block(size, size));
    }

    /** 32 for weights pruned in blocks that cover that, else 16. */
    static int blockSize(Weight weight) {
        boolean large = weight.sparsity() instanceof Sparsity.Block block
                && block.rows() % 32 == 0
                && block.columns() % 32 == 0;
        return large ? 32 : 16;
    }
}
