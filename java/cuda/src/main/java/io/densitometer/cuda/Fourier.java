package io.densitometer.cuda;

import io.densitometer.backend.lower.CompositeLowering;
import io.densitometer.backend.lower.FourierTables;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_fourier_attention_params;
import io.densitometer.cudakernels.dsm_cuda_fourier_mix_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.DType;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * FEDformer's layers: transforms as products with constant tables, mixing by a kernel of its own. Spectra lie {@code [B, 2m, C]}, real
 * parts first. They are divided by the root of the length, and weights multiplied by a power of two, so that 16 bits hold both; the
 * last product takes the factors back.
 */
final class Fourier implements CompositeLowering.FourierKernels {
    private final Lowering lowering;
    private final Products products;

    Fourier(Lowering lowering) {
        this.lowering = lowering;
        products = new Products(lowering);
    }

    @Override
    public void block(FourierBlock op, Node node) {
        View x = lowering.dense(node.input(0));
        List<Integer> used = op.modesIn(x.size(1));
        View spectrum = forward(x, used);
        Mixed mixed = mix(headed(spectrum, op.heads()), node.input(1), node.input(2));
        List<Integer> bins = IntStream.range(0, used.size()).boxed().toList();
        finish(node, mixed.spectrum, bins, Math.sqrt(x.size(1)) / mixed.factor);
    }

    @Override
    public void crossAttention(FourierCrossAttention op, Node node) {
        View q = lowering.dense(node.input(0));
        View k = lowering.dense(node.input(1));
        List<Integer> queryModes = op.queryModesIn(q.size(1));
        List<Integer> keyModes = op.keyModesIn(k.size(1));
        // Both spectra were divided by a root: their product is short of the product of the roots.
        float restored = (float) Math.sqrt((double) q.size(1) * k.size(1));
        View found = attended(forward(q, queryModes), forward(k, keyModes), op.heads(), restored);
        Mixed mixed = mix(headed(found, op.heads()), node.input(2), node.input(3));
        double width = q.size(2);
        finish(node, mixed.spectrum, queryModes, Math.sqrt(k.size(1)) / (width * width) / mixed.factor);
    }

    /** The spectrum {@code [B, 2m, C]} of {@code [B, L, C]}, divided by the root of L. */
    private View forward(View x, List<Integer> frequencies) {
        int length = x.size(1);
        int rows = 2 * frequencies.size();
        double factor = 1 / Math.sqrt(length);
        View table = lowering.constants()
                .floats(
                        "dft." + length + "." + frequencies,
                        lowering.stored(),
                        () -> FourierTables.forward(length, frequencies, factor))
                .reshape(rows, length);
        View y = lowering.block(DType.FLOAT, x.size(0), rows, x.size(2));
        products.matMul(table, x, y);
        return y;
    }

    /** {@code [B, 2m, H*E]} as {@code [B, H, 2m, E]}. */
    private static View headed(View spectrum, int heads) {
        return spectrum.reshape(spectrum.size(0), spectrum.size(1), heads, spectrum.size(2) / heads)
                .permute(0, 2, 1, 3);
    }

    /** Of {@code [B, H, 2m, E]}: the real (0) or imaginary (1) parts. */
    private static View part(View spectrum, int i) {
        int modes = spectrum.size(2) / 2;
        return spectrum.slice(2, i * modes, (i + 1) * modes, 1);
    }

    /** {@code tanh(factor * q k^T) k} of complex matrices, head by head: {@code [B, 2mq, H*E]}. */
    private View attended(View queries, View keys, int heads, float factor) {
        View y = lowering.block(DType.FLOAT, queries.sizes());
        lowering.emit("dsm_cuda_fourier_attention", List.of(queries, keys), List.of(y), m -> {
            dsm_cuda_fourier_attention_params p = m.own(new dsm_cuda_fourier_attention_params());
            p.q(m.pointer(queries)).k(m.pointer(keys)).out(m.pointer(y));
            p.batch(y.size(0)).heads(heads).width(y.size(2) / heads);
            p.modes(y.size(1) / 2).key_modes(keys.size(1) / 2).scale(factor);
            return Kernels.FOURIER_ATTENTION.bind(p.type(lowering.type()), m);
        });
        return y;
    }

    /** A mixed spectrum {@code [B, 2m, H*O]}, times a factor. */
    private record Mixed(View spectrum, double factor) {}

    /** Each mode's channels times that mode's matrix; weights are {@code [H, E, O, M]}, of which the first modes are used. */
    private Mixed mix(View x, Value re, Value im) {
        boolean constant = lowering.weight(re) != null && lowering.weight(im) != null;
        lowering.require(constant, "Fourier weights must be constant");
        int modes = x.size(2) / 2;
        int out = re.shape().size(2);
        float factor = factor(re, im);
        View weightRe = packed(re, modes, factor);
        View weightIm = packed(im, modes, factor);
        View real = part(x, 0);
        View imaginary = part(x, 1);
        View y = lowering.block(DType.FLOAT, x.size(0), 2 * modes, x.size(1) * out);
        View outIm = y.slice(1, modes, 2 * modes, 1);
        lowering.emit("dsm_cuda_fourier_mix", List.of(x), List.of(y), m -> {
            dsm_cuda_fourier_mix_params p = m.own(new dsm_cuda_fourier_mix_params());
            p.in_re(m.pointer(real))
                    .in_im(m.pointer(imaginary))
                    .out_re(m.pointer(y))
                    .out_im(m.pointer(outIm));
            p.weight_re(m.pointer(weightRe)).weight_im(m.pointer(weightIm));
            p.batch(x.size(0)).heads(x.size(1)).modes(modes).width_in(x.size(3)).width_out(out);
            p.in_batch(x.stride(0)).in_head(x.stride(1)).in_mode(x.stride(2));
            p.out_batch(y.stride(0)).out_head(out).out_mode(y.stride(1)).type(lowering.type());
            return Kernels.FOURIER_MIX.bind(p, m);
        });
        return new Mixed(y, factor);
    }

    /** The power of two that brings the largest weight to between a half and one. */
    private float factor(Value re, Value im) {
        float largest = Float.MIN_NORMAL;
        for (Value value : List.of(re, im)) {
            for (float weight : lowering.weight(value).data().floats()) {
                largest = Math.max(largest, Math.abs(weight));
            }
        }
        return (float) Math.scalb(1.0, -Math.getExponent(largest) - 1);
    }

    private View packed(Value value, int modes, float factor) {
        int heads = value.shape().size(0);
        int in = value.shape().size(1);
        int out = value.shape().size(2);
        float[] used = FourierTables.firstModes(lowering.weight(value).data(), modes);
        long bytes = (long) used.length * lowering.stored().bytes();
        try (FloatPointer from = new FloatPointer(used);
                BytePointer to = new BytePointer(bytes)) {
            int status =
                    cudakernels.dsm_cuda_fourier_mix_pack(from, heads, modes, in, out, factor, lowering.type(), to);
            Kernels.check(status, "dsm_cuda_fourier_mix_pack of " + value.name());
            return lowering.constants().upload(to, bytes);
        }
    }

    /** The series {@code [B, H*O, L]} of a spectrum {@code [B, 2m, H*O]}, reread as the node's output. */
    private void finish(Node node, View spectrum, List<Integer> bins, double factor) {
        View y = lowering.fresh(node.output());
        int length = y.size(1);
        View table = lowering.constants()
                .floats(
                        "idft." + length + "." + bins,
                        lowering.stored(),
                        () -> FourierTables.inverse(length, bins, Math.sqrt(length)))
                .reshape(2 * bins.size(), length);
        View turned = y.reshape(y.size(0), y.size(2), length);
        products.matMul(spectrum.permute(0, 2, 1), table, turned, (float) (factor / Math.sqrt(length)));
    }
}
