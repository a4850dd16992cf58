package io.densitometer.model;

import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Dft;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Reshape;
import io.densitometer.graph.op.Slice;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * FEDformer's wavelet blocks (layers/MultiWaveletCorrelation.py) on Legendre multiwavelets: {@code c} channels of {@code k}
 * polynomials each are split scale by scale, transformed at each scale in the Fourier domain, and put together again.
 */
final class MultiWavelet {
    private final Layers layers;
    private final GraphBuilder graph;
    private final FEDformer.Shared shared;
    private final int c;
    private final int k;

    private MultiWavelet(Layers layers) {
        this.layers = layers;
        this.graph = layers.graph;
        this.shared = new FEDformer.Shared(layers);
        this.c = layers.config.waveletC();
        this.k = layers.config.waveletK();
    }

    static DecompositionLayers layers(Layers layers) {
        MultiWavelet wavelet = new MultiWavelet(layers);
        return new DecompositionLayers(layers, wavelet::transform, wavelet::cross);
    }

    /** Self attention: only the values matter. */
    private Value transform(String module, Value x, Value sameX) {
        int width = layers.config.dModel();
        layers.unusedLinear(module + ".query_projection", width, width);
        layers.unusedLinear(module + ".key_projection", width, width);
        Value v = layers.linear(module + ".value_projection", x, width, true);
        String inner = module + ".inner_correlation";
        Value split = split(linear(inner + ".Lk0", v, c * k));
        Value whole = linear(inner + ".Lk1", join(scales(inner + ".MWT_CZ.0", split)), width);
        return layers.linear(module + ".out_projection", whole, width, true);
    }

    private Value scales(String name, Value x) {
        int length = x.shape().size(1);
        int levels = log2(length) - 1;
        Filters filters = filters(name);
        Value s = toPowerOfTwo(x);
        List<Value> differences = new ArrayList<>();
        List<Value> sums = new ArrayList<>();
        for (int i = 0; i < levels; i++) {
            Value halves = halves(s);
            Value d = graph.matMul(halves, filters.ecD);
            s = graph.matMul(halves, filters.ecS);
            differences.add(graph.plus(fourier(name + ".A", d), fourier(name + ".B", s)));
            sums.add(fourier(name + ".C", d));
        }
        s = linear(name + ".T0", s, k);
        return graph.slice(rebuild(s, sums, differences, filters), 1, 0, length);
    }

    /** Cross attention; the keys serve as values, so the value branch and T0 are never used. */
    private Value cross(String module, Value queries, Value keys) {
        int width = layers.config.dModel();
        String inner = module + ".inner_correlation";
        Value q = layers.linear(module + ".query_projection", queries, width, true);
        Value key = layers.linear(module + ".key_projection", keys, width, true);
        layers.unusedLinear(module + ".value_projection", width, width);
        declareUnused(inner + ".Lv", c * k, width);
        declareUnused(inner + ".T0", k, k);
        Value out =
                crossScales(inner, split(linear(inner + ".Lq", q, c * k)), split(linear(inner + ".Lk", key, c * k)));
        return layers.linear(module + ".out_projection", linear(inner + ".out", join(out), width), width, true);
    }

    private Value crossScales(String inner, Value q, Value key) {
        int length = q.shape().size(1);
        Filters filters = filters(inner);
        Value sq = toPowerOfTwo(q);
        Value sk = toPowerOfTwo(fit(key, length));
        List<Value> differences = new ArrayList<>();
        List<Value> sums = new ArrayList<>();
        for (int i = 0; i < log2(length); i++) {
            Value halfQ = halves(sq);
            Value halfK = halves(sk);
            Value details = attend(graph.matMul(halfQ, filters.ecD), graph.matMul(halfK, filters.ecD));
            sq = graph.matMul(halfQ, filters.ecS);
            sk = graph.matMul(halfK, filters.ecS);
            differences.add(graph.plus(details, attend(sq, sk)));
            sums.add(details);
        }
        return graph.slice(rebuild(attend(sq, sk), sums, differences, filters), 1, 0, length);
    }

    private Value rebuild(Value coarsest, List<Value> sums, List<Value> differences, Filters filters) {
        Value x = coarsest;
        for (int i = sums.size() - 1; i >= 0; i--) {
            Value both = graph.concat(3, graph.plus(x, sums.get(i)), differences.get(i));
            x = interleave(graph.matMul(both, filters.rcE), graph.matMul(both, filters.rcO));
        }
        return x;
    }

    /** Per-mode complex mixing of all {@code c*k} channels at the lowest modes: {@code [B, N, c, k]} to the same. */
    private Value fourier(String name, Value x) {
        int width = c * k;
        int length = x.shape().size(1);
        int alpha = layers.config.waveletAlpha();
        List<Integer> modes =
                IntStream.range(0, Math.min(alpha, length / 2 + 1)).boxed().toList();
        Init init = Init.positive(1.0 / width / width);
        Value re = shared.parameter(name + ".weights1", init, width, width, alpha);
        Value im = shared.parameter(name + ".weights2", init, width, width, alpha);
        Dft.Complex spectrum = Dft.forward(graph, graph.swapLast(join(x)), modes);
        Value xr = graph.transpose(spectrum.re(), 2, 0, 1);
        Value xi = graph.transpose(spectrum.im(), 2, 0, 1);
        Value wr = graph.transpose(graph.slice(re, 2, 0, modes.size()), 2, 0, 1);
        Value wi = graph.transpose(graph.slice(im, 2, 0, modes.size()), 2, 0, 1);
        Value outRe = graph.minus(graph.matMul(xr, wr), graph.matMul(xi, wi));
        Value outIm = graph.plus(graph.matMul(xr, wi), graph.matMul(xi, wr));
        Dft.Complex mixed = new Dft.Complex(graph.transpose(outRe, 1, 2, 0), graph.transpose(outIm, 1, 2, 0));
        return split(graph.swapLast(Dft.inverse(graph, mixed, modes, length)));
    }

    /** Attention among the lowest modes of {@code [B, N, c, k]}, a head per polynomial; real and imaginary tanh apart. */
    private Value attend(Value q, Value key) {
        int length = q.shape().size(1);
        int count = Math.min(length / 2, layers.config.modes());
        if (count == 0) {
            return layers.zeros(q.shape());
        }
        List<Integer> modes = IntStream.range(0, count).boxed().toList();
        Dft.Complex xq = Dft.forward(graph, graph.transpose(q, 0, 3, 2, 1), modes);
        Dft.Complex xk = Dft.forward(graph, graph.transpose(key, 0, 3, 2, 1), modes);
        Dft.Complex scores = product(new Dft.Complex(graph.swapLast(xq.re()), graph.swapLast(xq.im())), xk);
        Value re = graph.swapLast(graph.apply(Unary.Kind.TANH, scores.re()));
        Value im = graph.swapLast(graph.apply(Unary.Kind.TANH, scores.im()));
        Value series = Dft.inverse(graph, product(xk, new Dft.Complex(re, im)), modes, length);
        double width = layers.config.dModel();
        return graph.transpose(graph.times(series, 1 / (width * width)), 0, 3, 2, 1);
    }

    private Dft.Complex product(Dft.Complex x, Dft.Complex y) {
        Value re = graph.minus(graph.matMul(x.re(), y.re()), graph.matMul(x.im(), y.im()));
        return new Dft.Complex(re, graph.plus(graph.matMul(x.re(), y.im()), graph.matMul(x.im(), y.re())));
    }

    /** {@code [B, N, c, k]} to {@code [B, N/2, c, 2k]}: even steps, then odd. */
    private Value halves(Value x) {
        int length = x.shape().size(1);
        return graph.concat(3, graph.add(new Slice(1, 0, length, 2), x), graph.add(new Slice(1, 1, length, 2), x));
    }

    /** Even and odd steps {@code [B, N, c, k]} to {@code [B, 2N, c, k]}. */
    private Value interleave(Value even, Value odd) {
        Shape shape = even.shape();
        Shape lifted = Shape.of(new int[] {shape.size(0), shape.size(1), 1, c, k}, shape.batchAxis());
        Value pairs = graph.concat(2, graph.add(new Reshape(lifted), even), graph.add(new Reshape(lifted), odd));
        return graph.reshape(pairs, shape.with(1, 2 * shape.size(1)));
    }

    /** Repeats the beginning at the end until the length is a power of two. */
    private Value toPowerOfTwo(Value x) {
        int length = x.shape().size(1);
        int wanted = length == 1 << log2(length) ? length : 2 << log2(length);
        return wanted == length ? x : graph.concat(1, x, graph.slice(x, 1, 0, wanted - length));
    }

    /** Zero-pads or cuts time to a length. */
    private Value fit(Value x, int length) {
        int has = x.shape().size(1);
        return has >= length
                ? graph.slice(x, 1, 0, length)
                : graph.concat(1, x, layers.zeros(x.shape().with(1, length - has)));
    }

    private Value split(Value x) {
        return graph.reshape(x, DecompositionLayers.splitLast(x, c, k));
    }

    private Value join(Value x) {
        Shape shape = x.shape();
        return graph.reshape(x, Shape.of(new int[] {shape.size(0), shape.size(1), c * k}, shape.batchAxis()));
    }

    private Value linear(String name, Value x, int out) {
        int in = x.shape().last();
        Value weight = shared.parameter(name + ".weight", Init.fanIn(in), out, in);
        return graph.add(new Linear(true), x, weight, shared.parameter(name + ".bias", Init.fanIn(in), out));
    }

    private void declareUnused(String name, int out, int in) {
        shared.parameter(name + ".weight", Init.fanIn(in), out, in);
        shared.parameter(name + ".bias", Init.fanIn(in), out);
    }

    private Filters filters(String name) {
        LegendreFilters legendre = LegendreFilters.of(k);
        return new Filters(
                shared.buffer(name + ".ec_s", Init.fixed(legendre.ecS()), 2 * k, k),
                shared.buffer(name + ".ec_d", Init.fixed(legendre.ecD()), 2 * k, k),
                shared.buffer(name + ".rc_e", Init.fixed(legendre.rcE()), 2 * k, k),
                shared.buffer(name + ".rc_o", Init.fixed(legendre.rcO()), 2 * k, k));
    }

    private static int log2(int x) {
        return 31 - Integer.numberOfLeadingZeros(x);
    }

    private record Filters(Value ecS, Value ecD, Value rcE, Value rcO) {}
}
