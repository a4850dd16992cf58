package io.densitometer.cpu;

import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.FourierTables;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import io.densitometer.graph.op.Unary;
import java.util.List;
import java.util.stream.IntStream;

/** FEDformer's layers: transforms as products with constant tables, mixing by a kernel of its own. */
final class Fourier implements CompositeLowering.FourierKernels {
    private final Lowering lowering;
    private final Products products;
    private final Pointwise pointwise;
    private final Mixing mixing;

    Fourier(Lowering lowering) {
        this.lowering = lowering;
        products = new Products(lowering);
        pointwise = new Pointwise(lowering);
        mixing = new Mixing(lowering);
    }

    /** Real and imaginary part {@code [B, H, m, E]}, channels contiguous. */
    record Spectrum(View re, View im) {}

    @Override
    public void block(FourierBlock op, Node node) {
        View x = lowering.dense(node.input(0));
        List<Integer> used = op.modesIn(x.size(1));
        Spectrum spectrum = forward(x, op.heads(), used);
        List<Integer> bins = IntStream.range(0, used.size()).boxed().toList();
        finish(node, mixing.mix(spectrum, node.input(1), node.input(2)), bins, 1);
    }

    @Override
    public void crossAttention(FourierCrossAttention op, Node node) {
        View q = lowering.dense(node.input(0));
        View k = lowering.dense(node.input(1));
        List<Integer> queryModes = op.queryModesIn(q.size(1));
        Spectrum queries = forward(q, op.heads(), queryModes);
        Spectrum keys = forward(k, op.heads(), op.keyModesIn(k.size(1)));
        Spectrum turned = new Spectrum(keys.re.permute(0, 1, 3, 2), keys.im.permute(0, 1, 3, 2));
        Spectrum scores = product(queries, turned);
        Spectrum weights = new Spectrum(tanh(scores.re), tanh(scores.im));
        double width = q.size(2);
        finish(node, mixing.mix(product(weights, keys), node.input(2), node.input(3)), queryModes, 1 / (width * width));
    }

    /** The spectrum of {@code [B, L, H*E]} at the given frequencies. */
    private Spectrum forward(View x, int heads, List<Integer> frequencies) {
        int length = x.size(1);
        int modes = frequencies.size();
        int channels = x.size(2);
        View table = lowering.constants()
                .floats("dft." + length + "." + frequencies, () -> FourierTables.forward(length, frequencies, 1))
                .reshape(2 * modes, length);
        View y = lowering.block(DType.FLOAT, x.size(0), 2 * modes, channels);
        products.matMul(table, x, y);
        View parts = y.reshape(x.size(0), 2, modes, heads, channels / heads).permute(1, 0, 3, 2, 4);
        return new Spectrum(part(parts, 0), part(parts, 1));
    }

    private static View part(View parts, int i) {
        View one = parts.slice(0, i, i + 1, 1);
        return one.reshape(one.size(1), one.size(2), one.size(3), one.size(4));
    }

    /** Complex product of two stacks of matrices. */
    private Spectrum product(Spectrum a, Spectrum b) {
        View re = difference(times(a.re, b.re), times(a.im, b.im), Binary.Kind.SUB);
        View im = difference(times(a.re, b.im), times(a.im, b.re), Binary.Kind.ADD);
        return new Spectrum(re, im);
    }

    private View times(View a, View b) {
        View y = lowering.block(DType.FLOAT, a.size(0), a.size(1), a.size(2), b.size(3));
        products.matMul(a, b, y);
        return y;
    }

    private View difference(View a, View b, Binary.Kind kind) {
        View y = lowering.block(DType.FLOAT, a.sizes());
        pointwise.combine(kind, a, b, y);
        return y;
    }

    private View tanh(View x) {
        View y = lowering.block(DType.FLOAT, x.sizes());
        pointwise.map(Unary.Kind.TANH, x, y);
        return y;
    }

    /** The series {@code [B, H*O, L]} of a spectrum {@code [B, 2m, H*O]}, reread as the node's output. */
    private void finish(Node node, View spectrum, List<Integer> bins, double factor) {
        View y = lowering.fresh(node.output());
        int length = y.size(1);
        View table = lowering.constants()
                .floats("idft." + length + "." + bins + "." + factor, () -> FourierTables.inverse(length, bins, factor))
                .reshape(2 * bins.size(), length);
        products.matMul(spectrum.permute(0, 2, 1), table, y.reshape(y.size(0), y.size(2), length));
    }
}
