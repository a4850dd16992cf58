package io.densitometer.prune.dependency;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.BatchNormalization;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.Reduce;
import io.densitometer.graph.op.Softmax;
import io.densitometer.graph.op.Unary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Graphs made at random of residuals, concats, heads, rereads and convolutions: cutting zeroed channels changes nothing. */
class RandomGraphCutTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24})
    void cutEqualsZeroed(int seed) {
        Graph graph = new RandomGraph(seed).graph();
        for (Heads heads : Heads.values()) {
            Dependencies dependencies = Dependencies.of(graph, heads);
            assertFalse(dependencies.groups().isEmpty(), graph::dump);
            SplittableRandom choice = new SplittableRandom(seed);
            Map<ChannelGroup, boolean[]> kept = new LinkedHashMap<>();
            for (ChannelGroup group : dependencies.groups()) {
                kept.put(group, ModelCutTest.some(group.channels(), choice));
                ModelCutTest.assertSame(dependencies, Map.of(group, kept.get(group)), group.name());
            }
            ModelCutTest.assertSame(dependencies, kept, "all together, " + heads);
        }
    }

    /** Grows a graph block by block. */
    private static final class RandomGraph {
        private static final int LENGTH = 6;

        private final SplittableRandom random;
        private final GraphBuilder b = new GraphBuilder("random");
        private final List<Value> streams = new ArrayList<>();
        private int weights;

        RandomGraph(long seed) {
            random = new SplittableRandom(seed);
        }

        Graph graph() {
            Value x = b.input("x", TensorType.floats(Shape.batched(LENGTH, 5)));
            streams.add(linear(x, 8));
            for (int i = 0; i < 8; i++) {
                streams.add(block(random.nextInt(12), any()));
            }
            Value sum = linear(streams.get(streams.size() - 1), 3);
            for (Value stream : streams.subList(0, 3)) {
                sum = b.plus(sum, linear(stream, 3));
            }
            return b.build(List.of(sum));
        }

        private Value any() {
            return streams.get(random.nextInt(streams.size()));
        }

        private Value block(int kind, Value x) {
            return switch (kind) {
                case 0 -> b.plus(x, b.apply(Unary.Kind.GELU, linear(x, x.shape().last())));
                case 1 -> b.concat(2, x, any());
                case 2 -> attention(x);
                case 3 -> conv(x);
                case 4 -> b.slice(x, 2, 1, x.shape().last());
                case 5 -> handMadeHeads(linear(x, 12), 3);
                case 6 -> reread(linear(x, 4));
                case 7 -> gated(x);
                case 8 -> share(x);
                case 9 -> acrossBatch(linear(x, 4));
                case 10 -> tied(x);
                default -> merged(x);
            };
        }

        private Value attention(Value x) {
            Value attended = b.add(new Attention(4, 0.5, false, 0), linear(x, 12), linear(any(), 12), linear(x, 8));
            return b.apply(Unary.Kind.RELU, attended);
        }

        private Value conv(Value x) {
            int width = x.shape().last();
            Value y = b.add(new CircularConv(true, 1), x, weight(width, width, 3), weight(width));
            Value normal = b.add(
                    new BatchNormalization(1e-5),
                    b.swapLast(y),
                    weight(width),
                    weight(width),
                    weight(width),
                    positive(width));
            return b.swapLast(normal);
        }

        /** Heads by reshapes and transposes: {@code [B, L, H*E]} to {@code [B, H, L, E]} and back. */
        private Value handMadeHeads(Value x, int heads) {
            int width = x.shape().last() / heads;
            Value split = b.transpose(b.reshape(x, Shape.batched(LENGTH, heads, width)), 0, 2, 1, 3);
            Value mixed = b.matMul(b.add(new Softmax(-1), b.matMul(split, b.swapLast(split))), split);
            return b.reshape(b.transpose(mixed, 0, 2, 1, 3), Shape.batched(LENGTH, heads * width));
        }

        /** {@code [B, 6, 4]} as {@code [B, 4, 6]} and back to six positions by a transpose. */
        private Value reread(Value x) {
            return b.swapLast(b.reshape(x, Shape.batched(x.shape().last(), LENGTH)));
        }

        /** Joins neighbouring positions as channels, mixes them, and parts them again. */
        private Value merged(Value x) {
            int width = x.shape().last();
            Value joined = b.reshape(x, Shape.batched(LENGTH / 2, 2 * width));
            return b.reshape(linear(joined, 2 * width), Shape.batched(LENGTH, width));
        }

        /** Attention by gates, which are not zero where their weights are. */
        private Value gated(Value x) {
            Value q = b.apply(Unary.Kind.SIGMOID, linear(x, 4));
            Value k = b.apply(random.nextBoolean() ? Unary.Kind.SIGMOID : Unary.Kind.RELU, linear(any(), 4));
            return b.matMul(b.matMul(q, b.swapLast(k)), x);
        }

        /** Each channel's share of all, as a softmax but of squares. */
        private Value share(Value x) {
            Value squares = b.times(x, x);
            Value sum = b.add(new Reduce(Reduce.Kind.SUM, List.of(-1), true), squares);
            return b.add(new Binary(Binary.Kind.DIV), squares, b.plus(sum, b.scalar(1)));
        }

        /** {@code [B, 6, 4]} as {@code [2B, 4, 3]}, mixed, and back. */
        private Value acrossBatch(Value x) {
            Value rows = b.reshape(x, Shape.of(new int[] {2, x.shape().last(), LENGTH / 2}, 0));
            return b.reshape(linear(rows, LENGTH / 2), x.shape());
        }

        /** There and back by one weight. */
        private Value tied(Value x) {
            Value w = weight(x.shape().last(), 7);
            return b.matMul(b.apply(Unary.Kind.TANH, b.matMul(x, w)), b.transpose(w, 1, 0));
        }

        private Value linear(Value x, int out) {
            return b.add(new Linear(true), x, weight(out, x.shape().last()), weight(out));
        }

        private Value weight(int... sizes) {
            return parameter(-1, sizes);
        }

        private Value positive(int... sizes) {
            return parameter(0.5, sizes);
        }

        private Value parameter(double least, int... sizes) {
            float[] data = new float[Math.toIntExact(Shape.of(sizes).elements())];
            for (int i = 0; i < data.length; i++) {
                data[i] = (float) random.nextDouble(least, 1);
            }
            return b.weight("w" + weights++, Weight.parameter(Tensor.of(Shape.of(sizes), data)));
        }
    }
}
