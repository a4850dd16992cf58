package io.densitometer.cuda;

import io.densitometer.cuda.device.Convolution;
import io.densitometer.cuda.device.HeadsAttention;
import java.util.concurrent.atomic.AtomicLong;

/** What cuDNN computes, on host memory by its definition, sums in double precision. */
final class HostDnn {
    private static final AtomicLong RUNS = new AtomicLong();

    private HostDnn() {}

    /** How many ran in this process. */
    static long runs() {
        return RUNS.get();
    }

    static void run(Convolution op, Convolution.Addresses at) {
        RUNS.incrementAndGet();
        float[] x = HostProduct.read(at.x(), (long) op.batch() * op.length() * op.channelsIn(), op.element());
        float[] w =
                HostProduct.read(at.weight(), (long) op.channelsOut() * op.kernel() * op.channelsIn(), op.element());
        float[] bias = op.bias() ? HostProduct.read(at.bias(), op.channelsOut(), op.element()) : null;
        float[] y = new float[op.batch() * op.outputLength() * op.channelsOut()];
        float[] residual =
                op.residual() ? HostProduct.read(at.residual(), y.length, op.element()) : new float[y.length];
        for (int i = 0; i < y.length; i++) {
            int channel = i % op.channelsOut();
            int step = i / op.channelsOut() % op.outputLength();
            int entry = i / op.channelsOut() / op.outputLength();
            y[i] = (float) (sum(op, x, w, entry, step, channel) + (bias == null ? 0 : bias[channel]) + residual[i]);
        }
        HostProduct.write(at.y(), y, op.element());
    }

    private static double sum(Convolution op, float[] x, float[] w, int entry, int step, int channel) {
        double sum = 0;
        for (int tap = 0; tap < op.kernel(); tap++) {
            int place = step * op.stride() + tap - op.padding();
            for (int c = 0; c < op.channelsIn() && place >= 0 && place < op.length(); c++) {
                sum += (double) x[(entry * op.length() + place) * op.channelsIn() + c]
                        * w[(channel * op.kernel() + tap) * op.channelsIn() + c];
            }
        }
        return sum;
    }

    static void run(HeadsAttention op, HeadsAttention.Addresses at) {
        RUNS.incrementAndGet();
        float[] q = rows(op, op.q(), op.queryLength(), op.keyWidth(), at.q());
        float[] k = rows(op, op.k(), op.keyLength(), op.keyWidth(), at.k());
        float[] v = rows(op, op.v(), op.keyLength(), op.valueWidth(), at.v());
        float[] out = rows(op, op.out(), op.queryLength(), op.valueWidth(), at.out());
        for (int entry = 0; entry < op.batch(); entry++) {
            for (int head = 0; head < op.heads(); head++) {
                for (int row = 0; row < op.queryLength(); row++) {
                    double[] shares = shares(op, q, k, new int[] {entry, head, row});
                    for (int c = 0; c < op.valueWidth(); c++) {
                        double sum = 0;
                        for (int key = 0; key < shares.length; key++) {
                            sum += shares[key] * v[place(op.v(), entry, key, head * op.valueWidth() + c)];
                        }
                        out[place(op.out(), entry, row, head * op.valueWidth() + c)] = (float) sum;
                    }
                }
            }
        }
        HostProduct.write(at.out(), out, op.element());
    }

    /** Softmax over the keys that a query, by entry, head and row, sees. */
    private static double[] shares(HeadsAttention op, float[] q, float[] k, int[] query) {
        double[] scores = new double[op.keyLength()];
        double all = 0;
        for (int key = 0; key < scores.length; key++) {
            double sum = 0;
            for (int c = 0; c < op.keyWidth(); c++) {
                int channel = query[1] * op.keyWidth() + c;
                sum += (double) q[place(op.q(), query[0], query[2], channel)]
                        * k[place(op.k(), query[0], key, channel)];
            }
            scores[key] = op.causal() && key > query[2] ? 0 : Math.exp(op.scale() * sum);
            all += scores[key];
        }
        for (int key = 0; key < scores.length; key++) {
            scores[key] /= all;
        }
        return scores;
    }

    private static int place(HeadsAttention.Rows rows, int entry, int row, int channel) {
        return Math.toIntExact(entry * rows.batch() + row * rows.row() + channel);
    }

    private static float[] rows(HeadsAttention op, HeadsAttention.Rows rows, int length, int width, long address) {
        int last = place(rows, op.batch() - 1, length - 1, op.heads() * width - 1);
        return HostProduct.read(address, last + 1L, op.element());
    }
}
