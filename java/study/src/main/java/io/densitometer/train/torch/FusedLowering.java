package io.densitometer.train.torch;

import io.densitometer.graph.Node;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.CircularConv;
import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.FourierBlock;
import io.densitometer.graph.op.FourierCrossAttention;
import io.densitometer.graph.op.Linear;
import io.densitometer.graph.op.ProbAttention;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Composites that libtorch runs faster whole, or that train otherwise than they forecast. */
final class FusedLowering {
    /** Makes an output of the inputs. */
    @FunctionalInterface
    interface Call {
        Tensor on(Tensor[] inputs);
    }

    private final Mode mode;
    private final Spectral spectral;

    FusedLowering(Mode mode, Constants constants) {
        this.mode = mode;
        this.spectral = new Spectral(constants);
    }

    static boolean keeps(Composite op) {
        return op instanceof Linear
                || op instanceof CircularConv
                || op instanceof Attention
                || op instanceof ProbAttention
                || op instanceof AutoCorrelation
                || op instanceof FourierBlock
                || op instanceof FourierCrossAttention;
    }

    /** The call for a kept composite. */
    Call call(Node node) {
        if (node.op() instanceof Linear op) {
            return in -> linear(op, in);
        }
        if (node.op() instanceof CircularConv op) {
            return in -> Windows.circularConv(op, in);
        }
        if (node.op() instanceof Attention op) {
            return in -> Attending.full(op, in, mode);
        }
        if (node.op() instanceof ProbAttention op) {
            return in -> Attending.sparse(op, in, mode);
        }
        if (node.op() instanceof AutoCorrelation op) {
            return in -> Correlating.of(op, in, mode);
        }
        if (node.op() instanceof FourierBlock op) {
            return spectral.block(op, node);
        }
        if (node.op() instanceof FourierCrossAttention op) {
            return spectral.cross(op, node);
        }
        throw new IllegalStateException("not kept: " + node);
    }

    private static Tensor linear(Linear op, Tensor[] in) {
        Tensor w = in[1].dim() == 2 ? in[1] : in[1].squeeze(2);
        Tensor y = op.hasBias() ? torch.linear(in[0], w, in[2]) : torch.linear(in[0], w);
        y = activate(op.activation(), y);
        return op.hasResidual() ? y.add(in[in.length - 1]) : y;
    }

    private static Tensor activate(Activation activation, Tensor y) {
        return switch (activation) {
            case NONE -> y;
            case RELU -> torch.relu(y);
            case GELU -> torch.gelu(y);
            case TANH -> torch.tanh(y);
        };
    }
}
