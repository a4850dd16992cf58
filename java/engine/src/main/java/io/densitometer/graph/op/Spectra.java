package io.densitometer.graph.op;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;

/** What the Fourier layers of FEDformer share. */
final class Spectra {
    private Spectra() {}

    /** {@code [B, L, H*E] -> [B, H, E, L]}. */
    static Value channelsFirst(GraphBuilder b, Value x, int heads) {
        return b.swapLast(Heads.split(b, x, heads));
    }

    /** Complex {@code [B, H, E, m]} times per-head, per-mode matrices {@code [H, E, O, M]} gives {@code [B, H, O, m]}. */
    static Dft.Complex mix(GraphBuilder b, Dft.Complex x, Value re, Value im, int used) {
        Shape weights = re.shape();
        GraphException.require(
                weights.rank() == 4 && weights.equals(im.shape()) && used <= weights.size(3),
                "Fourier weights %s and %s for %d modes",
                re,
                im,
                used);
        Value xr = b.transpose(x.re(), 1, 3, 0, 2);
        Value xi = b.transpose(x.im(), 1, 3, 0, 2);
        Value wr = b.transpose(b.slice(re, 3, 0, used), 0, 3, 1, 2);
        Value wi = b.transpose(b.slice(im, 3, 0, used), 0, 3, 1, 2);
        Value outRe = b.minus(b.matMul(xr, wr), b.matMul(xi, wi));
        Value outIm = b.plus(b.matMul(xr, wi), b.matMul(xi, wr));
        return new Dft.Complex(b.transpose(outRe, 2, 0, 3, 1), b.transpose(outIm, 2, 0, 3, 1));
    }

    /** Complex matrix product. */
    static Dft.Complex matMul(GraphBuilder b, Dft.Complex x, Dft.Complex y) {
        Value re = b.minus(b.matMul(x.re(), y.re()), b.matMul(x.im(), y.im()));
        return new Dft.Complex(re, b.plus(b.matMul(x.re(), y.im()), b.matMul(x.im(), y.re())));
    }
}
