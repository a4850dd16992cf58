package io.densitometer.train.torch;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Value;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A graph, its weights and their optimizer in libtorch, fed from direct buffers: losses and steps for batches of any size. Belongs to
 * one thread.
 */
public final class TrainingRun implements AutoCloseable {
    private final Graph graph;
    private final List<FloatBuffer> inputs;
    private final FloatBuffer target;
    private final Parameters parameters;
    private final Adam adam;
    private final Dropping dropping;
    private final torch.ScalarType floats;
    private final Map<Integer, Lowered> training = new HashMap<>();
    private final Map<Integer, Lowered> forecasting = new HashMap<>();

    /** A program with its frame, inputs and target for one batch size. */
    private record Lowered(Program program, Tensor[] frame, List<Tensor> given, Tensor target) {}

    /**
     * @param inputs direct buffers of the graph's inputs, in order, filled before each step
     * @param target direct buffer of what the output should be
     * @param doubles whether to compute in double precision
     */
    public TrainingRun(Graph graph, List<FloatBuffer> inputs, FloatBuffer target, long seed, boolean doubles) {
        this.graph = graph;
        this.inputs = List.copyOf(inputs);
        this.target = target;
        this.floats = doubles ? torch.ScalarType.Double : torch.ScalarType.Float;
        this.parameters = new Parameters(graph, floats);
        this.adam = new Adam(parameters);
        this.dropping = new Dropping(seed);
    }

    /** Starts the sequence of what is dropped anew. */
    public void reseed(long seed) {
        dropping.reseed(seed);
    }

    /** Mean squared error of a batch in training mode; gradients are left for {@link #step}. */
    public double gradients(int batch) {
        Lowered lowered = training.computeIfAbsent(batch, b -> lower(b, dropping));
        parameters.gradients().zero_();
        return run(lowered, y -> {
            Tensor loss = torch.mse_loss(y, wide(lowered.target));
            double value = loss.to(torch.ScalarType.Double).item_double();
            if (Double.isFinite(value)) {
                loss.backward();
            }
            return value;
        });
    }

    /** Moves the weights along the gradients; see {@link Adam#step}. */
    public void step(double rate, double clip) {
        adam.step(rate, clip);
    }

    /** Mean squared error of a batch as a forecast, in which nothing is dropped. */
    public double loss(int batch) {
        return forecast(
                batch,
                (y, target) ->
                        torch.mse_loss(y, target).to(torch.ScalarType.Double).item_double());
    }

    /** The forecast of a batch. */
    public io.densitometer.graph.Tensor output(int batch) {
        Shape shape = Shape.of(graph.outputs().get(0).shape().bind(batch));
        io.densitometer.graph.Tensor[] read = new io.densitometer.graph.Tensor[1];
        forecast(batch, (y, target) -> {
            read[0] = HostData.read(y, shape);
            return 0;
        });
        return read[0];
    }

    private double forecast(int batch, java.util.function.ToDoubleBiFunction<Tensor, Tensor> use) {
        Lowered lowered = forecasting.computeIfAbsent(batch, b -> lower(b, null));
        try (NoGradGuard guard = new NoGradGuard()) {
            return run(lowered, y -> use.applyAsDouble(y, wide(lowered.target)));
        }
    }

    private Lowered lower(int batch, Dropping dropped) {
        Program program = new Program(graph, batch, new Mode(dropped, false, floats), parameters.tensors());
        List<Value> values = graph.inputs();
        List<Tensor> given = java.util.stream.IntStream.range(0, values.size())
                .mapToObj(i -> HostData.over(inputs.get(i), values.get(i).shape(), batch))
                .toList();
        Value output = graph.outputs().get(0);
        if (target.capacity() < output.shape().elements(batch)) {
            throw new BadInputException(
                    "the model's output " + output + " is larger than the target of " + target.capacity() + " numbers");
        }
        return new Lowered(program, program.frame(), given, HostData.over(target, output.shape(), batch));
    }

    private double run(Lowered lowered, ToDoubleFunction<Tensor> use) {
        Tensor[] frame = lowered.frame;
        try (PointerScope scope = new PointerScope()) {
            for (int i = 0; i < lowered.given.size(); i++) {
                lowered.program.input(frame, i, wide(lowered.given.get(i)));
            }
            lowered.program.run(frame);
            return use.applyAsDouble(lowered.program.output(frame, 0));
        } finally {
            lowered.program.release(frame);
        }
    }

    private Tensor wide(Tensor single) {
        return floats == torch.ScalarType.Float ? single : single.to(floats);
    }

    /** The weights. */
    public Parameters parameters() {
        return parameters;
    }

    /** The optimizer. */
    public Adam adam() {
        return adam;
    }

    @Override
    public void close() {
        training.values().forEach(TrainingRun::close);
        forecasting.values().forEach(TrainingRun::close);
        adam.close();
        dropping.close();
        parameters.close();
    }

    private static void close(Lowered lowered) {
        lowered.program.close();
        lowered.given.forEach(Tensor::close);
        lowered.target.close();
    }
}
