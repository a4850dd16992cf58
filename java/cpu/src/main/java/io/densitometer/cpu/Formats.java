package io.densitometer.cpu;

import io.densitometer.backend.lower.Eligibility;
import io.densitometer.backend.lower.WeightZeros;
import io.densitometer.graph.Node;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import io.densitometer.graph.op.Linear;

/** Which formats can hold a weight on the CPU. */
final class Formats {
    /** Blocks that are tried on a weight that declares none. */
    private static final Sparsity.Block ANY_BLOCK = new Sparsity.Block(4, 4);

    private Formats() {}

    static Eligibility of(Node node, Weight weight) {
        boolean linear = node.op() instanceof Linear || node.op() instanceof CircularConv;
        boolean fourier = node.op() instanceof FourierBlock || node.op() instanceof FourierCrossAttention;
        if (!linear && !fourier) {
            return Eligibility.denseOnly("no sparse kernel for " + node.op().name());
        }
        float[] data = weight.data().floats();
        if (WeightZeros.count(data) == data.length) {
            return Eligibility.denseOnly("csr, nm, bsr: density 1.0");
        }
        Eligibility eligibility = Eligibility.dense().offer(Format.CSR.text(), null);
        if (fourier) {
            return eligibility.offer("nm, bsr", "nm, bsr: Fourier weights are mixed mode by mode, dense or csr");
        }
        int columns = data.length / weight.data().shape().size(0);
        return eligibility
                .offer(Format.NM.text(), WeightZeros.groups(data, columns))
                .offer(Format.BSR.text(), WeightZeros.blocks(weight, block(weight)));
    }

    /** The blocks that a weight was pruned in, or small ones. */
    static Sparsity.Block block(Weight weight) {
        return weight.sparsity() instanceof Sparsity.Block block ? block : ANY_BLOCK;
    }
}
