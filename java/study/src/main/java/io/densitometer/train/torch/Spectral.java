package io.densitometer.train.torch;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.Dft;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * FEDformer's Fourier layers in real products of stacked real and imaginary parts: one product for each transform, one for all modes'
 * mixing, one for scores and one for values, where the expansion has four of each.
 */
final class Spectral {
    private final Constants constants;

    Spectral(Constants constants) {
        this.constants = constants;
    }

    /** The call for a Fourier block. */
    FusedLowering.Call block(FourierBlock op, Node node) {
        int length = node.input(0).shape().size(1);
        List<Integer> used = op.modesIn(length);
        Tensor forward = forward(length, used);
        Tensor inverse = inverse(length, IntStream.range(0, used.size()).boxed().toList());
        FusedLowering.Call mixing = mixing(node, 1, used.size());
        return in -> {
            Tensor spectrum = transformed(forward, in[0]);
            long[] parts = {in[0].size(0), 2, used.size(), op.heads(), in[0].size(2) / op.heads()};
            Tensor byMode = spectrum.view(parts).permute(3, 2, 0, 1, 4);
            return back(byMode, mixing.on(in), inverse, length);
        };
    }

    /** The call for attention among modes. */
    FusedLowering.Call cross(FourierCrossAttention op, Node node) {
        int length = node.input(0).shape().size(1);
        int keyLength = node.input(1).shape().size(1);
        List<Integer> queries = op.queryModesIn(length);
        Tensor forwardQ = forward(length, queries);
        Tensor forwardK = forward(keyLength, op.keyModesIn(keyLength));
        Tensor inverse = inverse(length, queries);
        FusedLowering.Call mixing = mixing(node, 2, queries.size());
        double width = node.input(0).shape().last();
        return in -> {
            Tensor values = attended(heads(forwardQ, in[0], op.heads()), heads(forwardK, in[1], op.heads()));
            Tensor byMode = values.permute(1, 2, 0, 3);
            return back(byMode, mixing.on(in), inverse, length).mul(new Scalar(1 / (width * width)));
        };
    }

    /** {@code [2m, L]}: from a series to real parts, then imaginary parts. */
    private Tensor forward(int length, List<Integer> modes) {
        Tensor re = constants.copy(Dft.table(length, modes, false));
        Tensor im = constants.copy(Dft.table(length, modes, true));
        return constants.made(() -> torch.cat(new TensorVector(re.t(), im.t()), 0));
    }

    /** {@code [2m, L]}: from real parts and imaginary parts to a series. */
    private Tensor inverse(int length, List<Integer> bins) {
        Tensor re = constants.copy(Dft.inverseTable(length, bins, false));
        Tensor im = constants.copy(Dft.inverseTable(length, bins, true));
        return constants.made(() -> torch.cat(new TensorVector(re, im), 0));
    }

    /** Mixing matrices, made once when the weights never change, else in each run. */
    private FusedLowering.Call mixing(Node node, int re, int used) {
        Tensor fixedRe = constants.fixed(node.input(re));
        Tensor fixedIm = constants.fixed(node.input(re + 1));
        if (fixedRe == null || fixedIm == null) {
            return in -> matrices(in[re], in[re + 1], used);
        }
        Tensor once = constants.made(() -> matrices(fixedRe, fixedIm, used));
        return in -> once;
    }

    /** {@code [H, E, O, M]} twice to {@code [H*m, 2E, 2O]}: complex products as real ones. */
    private static Tensor matrices(Tensor re, Tensor im, int used) {
        Tensor r = re.narrow(3, 0, used).permute(0, 3, 1, 2);
        Tensor i = im.narrow(3, 0, used).permute(0, 3, 1, 2);
        Tensor top = torch.cat(new TensorVector(r, i), 3);
        Tensor bottom = torch.cat(new TensorVector(i.neg(), r), 3);
        return torch.cat(new TensorVector(top, bottom), 2).reshape(re.size(0) * used, 2 * re.size(1), 2 * re.size(2));
    }

    /** {@code [B, 2m, C]}. */
    private static Tensor transformed(Tensor forward, Tensor x) {
        return torch.bmm(forward.unsqueeze(0).expand(x.size(0), forward.size(0), forward.size(1)), x);
    }

    /** {@code [B, H, 2m, E]}. */
    private static Tensor heads(Tensor forward, Tensor x, int heads) {
        return transformed(forward, x)
                .view(x.size(0), forward.size(0), heads, x.size(2) / heads)
                .transpose(1, 2);
    }

    /** Keys weighted by the tanh of their products with the queries, {@code [B, H, mq, 2E]}. */
    private static Tensor attended(Tensor q, Tensor k) {
        long mq = q.size(2) / 2;
        long mk = k.size(2) / 2;
        Tensor products = torch.matmul(q, k.transpose(2, 3));
        Tensor top = products.narrow(2, 0, mq);
        Tensor bottom = products.narrow(2, mq, mq);
        Tensor re = top.narrow(3, 0, mk).sub(bottom.narrow(3, mk, mk));
        Tensor im = top.narrow(3, mk, mk).add(bottom.narrow(3, 0, mk));
        Tensor weights = torch.tanh(torch.cat(new TensorVector(re, im), 3));
        Tensor keyRe = k.narrow(2, 0, mk);
        Tensor keyIm = k.narrow(2, mk, mk);
        Tensor upper = torch.cat(new TensorVector(keyRe, keyIm), 3);
        Tensor lower = torch.cat(new TensorVector(keyIm.neg(), keyRe), 3);
        return torch.matmul(weights, torch.cat(new TensorVector(upper, lower), 2));
    }

    /** Mixes {@code [H, m, B, ..2E]} and transforms back; {@code [B, H, O, L]} reread as {@code [B, L, H*O]}, as published. */
    private static Tensor back(Tensor byMode, Tensor mixing, Tensor inverse, long length) {
        long heads = byMode.size(0);
        long modes = byMode.size(1);
        long batch = byMode.size(2);
        long out = mixing.size(2) / 2;
        Tensor mixed = torch.bmm(byMode.reshape(heads * modes, batch, mixing.size(1)), mixing);
        Tensor rows = mixed.view(heads, modes, batch, 2, out).permute(2, 0, 4, 3, 1);
        return torch.matmul(rows.reshape(batch * heads * out, 2 * modes), inverse)
                .view(batch, length, heads * out);
    }
}
