package io.densitometer.graph.op;

import static io.densitometer.graph.op.OpCase.floats;
import static io.densitometer.graph.op.OpCase.random;

import io.densitometer.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of ops that are defined in the frequency domain, against the definition of the transform. */
public final class FourierCases {
    private FourierCases() {}

    static List<OpCase> autoCorrelation() {
        return List.of(
                autoCorrelation(12, 12, 3, 4),
                autoCorrelation(16, 9, 5, 1),
                autoCorrelation(8, 20, 2, 3),
                autoCorrelation(15, 15, 4, 6));
    }

    /** By Fourier transforms, as published: the product of spectra, an inverse transform without a length, rolled values. */
    private static OpCase autoCorrelation(int length, int keyLength, int channels, int delays) {
        Tensor q = random(8, 2, length, channels);
        Tensor k = random(9, 2, keyLength, channels);
        Tensor v = random(10, 2, keyLength, channels);
        double[] out = new double[q.size()];
        for (int sample = 0; sample < 2; sample++) {
            double[][] spectrum = new double[length / 2 + 1][2];
            for (int c = 0; c < channels; c++) {
                Spectrum ofQ = Spectrum.of(q, sample * length * channels + c, channels, length, length);
                Spectrum ofK = Spectrum.of(k, sample * keyLength * channels + c, channels, keyLength, length);
                for (int f = 0; f < spectrum.length; f++) {
                    double[] product = Spectrum.times(ofQ.at(f), new double[] {ofK.at(f)[0], -ofK.at(f)[1]});
                    spectrum[f][0] += product[0] / channels;
                    spectrum[f][1] += product[1] / channels;
                }
            }
            double[] correlation = new Spectrum(spectrum).inverse(length / 2 * 2);
            List<Integer> top = IntStream.range(0, correlation.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(d -> -correlation[d]))
                    .limit(delays)
                    .toList();
            double total =
                    top.stream().mapToDouble(d -> Math.exp(correlation[d])).sum();
            for (int i = 0; i < length * channels; i++) {
                for (int delay : top) {
                    int t = (i / channels + delay) % length;
                    double value = t < keyLength ? v.get((sample * keyLength + t) * channels + i % channels) : 0;
                    out[sample * length * channels + i] += Math.exp(correlation[delay]) / total * value;
                }
            }
        }
        return OpCase.of(length + " and " + keyLength + " steps, " + delays + " delays", new AutoCorrelation(delays))
                .batched(q)
                .batched(k)
                .batched(v)
                .terms(16 * length * channels)
                .gives(Tensor.of(q.shape(), out));
    }

    static List<OpCase> fourierBlock() {
        return List.of(
                fourierBlock(2, 12, 3, List.of(0, 2, 5)),
                fourierBlock(1, 9, 4, List.of(1, 3, 4, 7)),
                fourierBlock(2, 8, 2, List.of(0, 1, 2, 3, 4)));
    }

    private static OpCase fourierBlock(int heads, int length, int width, List<Integer> modes) {
        Tensor x = random(12, 2, length, heads * width);
        Tensor re = random(13, heads, width, width, modes.size());
        Tensor im = random(14, heads, width, width, modes.size());
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 2 * heads * width; i++) {
            int head = i / width % heads;
            double[][] bins = new double[length / 2 + 1][2];
            for (int m = 0; m < modes.size() && modes.get(m) <= length / 2; m++) {
                for (int e = 0; e < width; e++) {
                    int at = i / width / heads * length * heads * width + head * width + e;
                    double[] in =
                            Spectrum.of(x, at, heads * width, length, length).at(modes.get(m));
                    int w = ((head * width + e) * width + i % width) * modes.size() + m;
                    Spectrum.add(bins[m], Spectrum.times(in, new double[] {re.get(w), im.get(w)}));
                }
            }
            rows.add(new Spectrum(bins).inverse(length));
        }
        return OpCase.of(heads + " heads, " + length + " steps, modes " + modes, new FourierBlock(heads, modes))
                .batched(x)
                .weight(re)
                .weight(im)
                .terms(16 * length * width)
                .gives(floats(
                        x.shape(), rows.stream().flatMapToDouble(Arrays::stream).toArray()));
    }

    static List<OpCase> fourierCrossAttention() {
        return List.of(
                fourierCrossAttention(2, 12, 10, List.of(0, 2, 5), List.of(0, 1, 4)),
                fourierCrossAttention(1, 9, 16, List.of(1, 4, 7), List.of(3, 8)));
    }

    private static OpCase fourierCrossAttention(
            int heads, int length, int keyLength, List<Integer> queryModes, List<Integer> keyModes) {
        int width = 3;
        Tensor q = random(15, 2, length, heads * width);
        Tensor k = random(16, 2, keyLength, heads * width);
        Tensor re = random(17, heads, width, width, queryModes.size());
        Tensor im = random(18, heads, width, width, queryModes.size());
        List<double[]> rows = new ArrayList<>();
        for (int i = 0; i < 2 * heads; i++) {
            Spectrum[] ofQ = channels(q, i / heads, i % heads, heads, width);
            Spectrum[] ofK = channels(k, i / heads, i % heads, heads, width);
            double[][][] bins = new double[width][length / 2 + 1][2];
            for (int m = 0; m < queryModes.size() && queryModes.get(m) <= length / 2; m++) {
                double[][] values = attendModes(ofQ, ofK, queryModes.get(m), keyModes, keyLength);
                for (int w = 0; w < width * width; w++) {
                    int at = (i % heads * width * width + w) * queryModes.size() + m;
                    double[] product = Spectrum.times(values[w / width], new double[] {re.get(at), im.get(at)});
                    Spectrum.add(bins[w % width][queryModes.get(m)], product);
                }
            }
            for (double[][] channel : bins) {
                rows.add(new Spectrum(channel).inverse(length));
            }
        }
        double factor = 1.0 / (heads * width) / (heads * width);
        return OpCase.of(
                        length + " and " + keyLength + " steps, modes " + queryModes + " and " + keyModes,
                        new FourierCrossAttention(heads, queryModes, keyModes))
                .batched(q)
                .batched(k)
                .weight(re)
                .weight(im)
                .terms(64 * length * width)
                .gives(floats(
                        q.shape(),
                        rows.stream()
                                .flatMapToDouble(Arrays::stream)
                                .map(y -> y * factor)
                                .toArray()));
    }

    private static Spectrum[] channels(Tensor x, int sample, int head, int heads, int width) {
        int length = x.shape().size(1);
        return IntStream.range(0, width)
                .mapToObj(e ->
                        Spectrum.of(x, (sample * length * heads + head) * width + e, heads * width, length, length))
                .toArray(Spectrum[]::new);
    }

    /** Per channel, the keys' modes weighted by the tanh of their products with one query mode. */
    private static double[][] attendModes(
            Spectrum[] q, Spectrum[] k, int queryMode, List<Integer> keyModes, int keyLength) {
        double[][] values = new double[q.length][2];
        keyModes.stream().filter(mode -> mode <= keyLength / 2).forEach(mode -> {
            double[] score = new double[2];
            for (int e = 0; e < q.length; e++) {
                Spectrum.add(score, Spectrum.times(q[e].at(queryMode), k[e].at(mode)));
            }
            double[] weight = {Math.tanh(score[0]), Math.tanh(score[1])};
            for (int e = 0; e < q.length; e++) {
                Spectrum.add(values[e], Spectrum.times(weight, k[e].at(mode)));
            }
        });
        return values;
    }
}
