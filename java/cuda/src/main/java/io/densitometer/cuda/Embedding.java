package io.densitometer.cuda;

import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.View;
import io.densitometer.cudakernels.dsm_cuda_embedding_params;
import io.densitometer.graph.Node;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Linear;
import java.util.List;

/** Input embeddings of few inputs in one step: the convolution of values, the linear layer of time marks, and positions. */
final class Embedding {
    /** More inputs to each output are left to products. */
    private static final int MOST_INPUTS = 128;

    private final Lowering lowering;

    Embedding(Lowering lowering) {
        this.lowering = lowering;
    }

    /** Lowers a convolution with what is added to it; false when it is no embedding that the kernel takes. */
    boolean embed(CircularConv op, Node conv) {
        Node marks = lowering.onlyReader(conv.output());
        if (marks == null || !isPlain(op, conv) || !addsMarks(marks, conv) || inputs(conv, marks) > MOST_INPUTS) {
            return false;
        }
        Node sum = lowering.onlyReader(marks.output());
        Value positions = sum == null ? null : positions(sum, marks.output());
        Node last = positions == null ? marks : sum;
        lowering.absorb(marks);
        emit(conv, marks, positions == null ? null : lowering.dense(positions), lowering.fresh(last.output()));
        return true;
    }

    private boolean isPlain(CircularConv op, Node conv) {
        int window = conv.input(1).shape().size(2);
        return !op.hasBias() && window == 2 * op.padding() + 1 && isDense(conv);
    }

    /** Whether a node is the linear layer of known time marks, with the convolution as its residual. */
    private boolean addsMarks(Node node, Node conv) {
        return node.op().equals(new Linear(false, Activation.NONE, true))
                && node.input(2) == conv.output()
                && lowering.isKnown(node.input(0))
                && lowering.weight(node.input(1)) != null
                && isDense(node);
    }

    private boolean isDense(Node node) {
        return Format.of(lowering.options(), node.input(1).name()) == Format.DENSE;
    }

    private static int inputs(Node conv, Node marks) {
        return conv.input(1).shape().size(1) * conv.input(1).shape().size(2)
                + marks.input(1).shape().size(1);
    }

    /** The constant of one series that a node adds to a value; null when it does not. */
    private Value positions(Node node, Value value) {
        if (!node.op().equals(new Binary(Binary.Kind.ADD))) {
            return null;
        }
        Value other = node.input(node.input(0) == value ? 1 : 0);
        long series = (long) value.shape().size(1) * value.shape().last();
        boolean one = lowering.weight(other) != null && other.shape().elements() == series;
        return one && node.output().type().equals(value.type()) ? other : null;
    }

    private void emit(Node conv, Node marks, View positions, View y) {
        View x = given(conv.input(0));
        View m = given(marks.input(0));
        View weight = weight(conv, marks);
        lowering.emit("dsm_cuda_embedding", Lowering.present(x, m, weight, positions), List.of(y), memory -> {
            dsm_cuda_embedding_params p = memory.own(new dsm_cuda_embedding_params());
            p.x(memory.pointer(x)).marks(memory.pointer(m)).weight(memory.pointer(weight));
            p.positions(memory.pointer(positions)).y(memory.pointer(y));
            p.batch(x.size(0))
                    .length(x.size(1))
                    .channels(x.size(2))
                    .mark_count(m.size(2))
                    .width(y.size(2));
            p.window(conv.input(1).shape().size(2));
            p.x_type(Lowering.type(x.element())).marks_type(Lowering.type(m.element()));
            return Kernels.EMBEDDING.bind(p.type(lowering.type()), memory);
        });
    }

    /** A value as the kernel reads it: inputs need no conversion. */
    private View given(Value value) {
        View view = lowering.given(value);
        return view.isRowMajor() && view.element() == Element.FP32 ? view : lowering.dense(value);
    }

    /** Both weights, {@code [N, C, k]} and {@code [N, m]}, as {@code [k*C + m, N]}. */
    private View weight(Node conv, Node marks) {
        String key = conv.input(1).name() + "|" + marks.input(1).name() + ".embedding";
        return lowering.constants().floats(key, lowering.stored(), () -> {
            int window = conv.input(1).shape().size(2);
            float[] values = turned(conv.input(1), window);
            float[] times = turned(marks.input(1), 1);
            float[] all = java.util.Arrays.copyOf(values, values.length + times.length);
            System.arraycopy(times, 0, all, values.length, times.length);
            return all;
        });
    }

    /** {@code [N, C, k]} as {@code [k, C, N]}. */
    private float[] turned(Value value, int window) {
        float[] data = lowering.weight(value).data().floats();
        int n = value.shape().size(0);
        int channels = value.shape().size(1);
        float[] turned = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            int tap = i % window;
            int channel = i / window % channels;
            turned[(tap * channels + channel) * n + i / window / channels] = data[i];
        }
        return turned;
    }
}
