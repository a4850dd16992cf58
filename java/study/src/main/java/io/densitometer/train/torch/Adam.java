package io.densitometer.train.torch;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Shape;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam (Kingma and Ba 2015) as torch.optim has it, with betas 0.9 and 0.999, epsilon 1e-8 and no weight decay. Pruned weights stay zero:
 * their gradients and moments are masked as well.
 */
public final class Adam implements AutoCloseable {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;
    /** torch.nn.utils.clip_grad_norm_ divides by the norm plus this. */
    private static final double CLIP_EPSILON = 1e-6;

    private final Parameters parameters;
    private final Tensor first;
    private final Tensor second;
    private long steps;

    public Adam(Parameters parameters) {
        this.parameters = parameters;
        this.first = parameters.zeros(parameters.values().numel());
        this.second = parameters.zeros(parameters.values().numel());
    }

    /**
     * One step along the gradients that are there.
     *
     * @param clip largest norm of all gradients together; 0 leaves them
     */
    public void step(double rate, double clip) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor gradients = parameters.gradients();
            parameters.prune(gradients);
            if (clip > 0) {
                double factor = clip / (gradients.norm().item_double() + CLIP_EPSILON);
                gradients.mul_(new Scalar(Math.min(factor, 1)));
            }
            steps++;
            first.lerp_(gradients, new Scalar(1 - BETA1));
            second.mul_(new Scalar(BETA2)).addcmul_(gradients, gradients, new Scalar(1 - BETA2));
            double scale = Math.sqrt(1 - Math.pow(BETA2, (double) steps));
            Tensor divisor = second.sqrt().div_(new Scalar(scale)).add_(new Scalar(EPSILON));
            double size = rate / (1 - Math.pow(BETA1, (double) steps));
            parameters.values().addcdiv_(first, divisor, new Scalar(-size));
            parameters.prune(parameters.values());
        }
    }

    /** Forgets the moments of weights that are pruned now. */
    public void prune() {
        parameters.prune(first);
        parameters.prune(second);
    }

    /** Steps taken and the two moments, flat. */
    public record State(long steps, io.densitometer.graph.Tensor first, io.densitometer.graph.Tensor second) {}

    public State state() {
        Shape shape = Shape.of(Math.toIntExact(first.numel()));
        return new State(steps, HostData.read(first, shape), HostData.read(second, shape));
    }

    /** Goes on from a state. */
    public void restore(State state) {
        if (state.first().size() != first.numel() || state.second().size() != second.numel()) {
            throw new BadInputException("the optimizer state is that of another model");
        }
        steps = state.steps();
        write(first, state.first());
        write(second, state.second());
    }

    private void write(Tensor to, io.densitometer.graph.Tensor from) {
        try (Tensor copy = HostData.copy(from, parameters.floats())) {
            to.copy_(copy);
        }
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
