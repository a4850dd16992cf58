package io.densitometer.train;

import io.densitometer.data.WindowBuffers;
import io.densitometer.data.WindowedSplit;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Weight;
import io.densitometer.model.Safetensors;
import io.densitometer.train.torch.Adam;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A training's state in one safetensors file, replaced as a whole after each epoch: {@code now/} and {@code best/} weights, {@code
 * sparsity/} patterns, Adam's moments, and numbers, with a checksum over all of it.
 *
 * @param file where
 * @param startOver whether a file that cannot be used is noted and training starts anew; otherwise it is refused
 */
public record TrainCheckpoint(Path file, boolean startOver) {
    private static final String NUMBERS = "numbers";
    private static final String HISTORY = "history";
    private static final String IDENTITY = "identity";
    private static final String CHECKSUM = "checksum";
    private static final String FIRST = "adam.first";
    private static final String SECOND = "adam.second";
    private static final int EPOCH_FIELDS = 7;

    /**
     * What a training must share with a checkpoint to go on from it: first weights, settings but for threads, pruning, and data, of which
     * the first window stands for all.
     */
    static String identity(Graph graph, TrainConfig config, PruneSchedule pruning, WindowedSplit train) {
        Map<String, Tensor> first = new LinkedHashMap<>();
        graph.weights()
                .forEach((value, weight) -> first.put(value + weight.sparsity().text(), weight.data()));
        WindowBuffers window = train.buffers(1);
        train.fill(new int[1], 0, 1, window);
        float[] values = new float[window.xEnc().capacity()];
        window.xEnc().get(0, values);
        first.put("window", Tensor.of(Shape.of(values.length), values));
        return String.join(
                " ",
                graph.name(),
                config.withThreads(1).toString(),
                pruning.text(),
                Integer.toString(train.size()),
                Long.toString(checksum(first)));
    }

    void save(TrainState state, String identity) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        put(tensors, "now/", state.graph());
        if (state.best() != null) {
            put(tensors, "best/", state.best());
        }
        state.graph().weights().forEach((value, weight) -> {
            if (!weight.sparsity().equals(Sparsity.DENSE)) {
                tensors.put("sparsity/" + value.name(), text(weight.sparsity().text()));
            }
        });
        tensors.put(FIRST, state.adam().first());
        tensors.put(SECOND, state.adam().second());
        tensors.put(NUMBERS, longs(state.adam().steps(), state.bestEpoch(), state.waited(), state.steps()));
        tensors.put(HISTORY, history(state.epochs()));
        tensors.put(IDENTITY, longs(checksum(Map.of("", text(identity)))));
        tensors.put(CHECKSUM, longs(checksum(tensors)));
        Safetensors.write(file, tensors);
    }

    /** The state in the file; none when there is no file, or it cannot be used and training is to start over. */
    Optional<TrainState> load(Graph graph, String identity, TrainListener listener) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(graph, identity));
        } catch (BadInputException e) {
            String reason = "checkpoint " + file + " cannot be used: " + e.getMessage();
            if (!startOver) {
                throw new BadInputException(reason + "; delete it to start over", e);
            }
            listener.note(reason + "; training starts over");
            return Optional.empty();
        }
    }

    private TrainState read(Graph graph, String identity) {
        Safetensors saved = Safetensors.open(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        saved.names().forEach(name -> tensors.put(name, saved.tensor(name)));
        Tensor checksum = tensors.remove(CHECKSUM);
        if (checksum == null || checksum.getLong(0) != checksum(tensors)) {
            throw new BadInputException("its content is damaged");
        }
        if (tensors.get(IDENTITY).getLong(0) != checksum(Map.of("", text(identity)))) {
            throw new BadInputException("it belongs to a training of another model, with other settings or other data");
        }
        Tensor numbers = tensors.get(NUMBERS);
        int bestEpoch = (int) numbers.getLong(1);
        return new TrainState(
                take(tensors, "now/", graph),
                bestEpoch == 0 ? null : take(tensors, "best/", graph),
                new Adam.State(numbers.getLong(0), tensors.get(FIRST), tensors.get(SECOND)),
                epochs(tensors.get(HISTORY)),
                bestEpoch,
                (int) numbers.getLong(2),
                numbers.getLong(3));
    }

    /** Weights that training may change. */
    private static boolean isSaved(Weight weight) {
        return weight.kind() == Weight.Kind.PARAMETER
                || (weight.kind() == Weight.Kind.BUFFER && weight.data().dtype() == DType.FLOAT);
    }

    private static void put(Map<String, Tensor> tensors, String prefix, Graph graph) {
        graph.weights().forEach((value, weight) -> {
            if (isSaved(weight)) {
                tensors.put(prefix + value.name(), weight.data());
            }
        });
    }

    private static Graph take(Map<String, Tensor> tensors, String prefix, Graph graph) {
        return graph.mapWeights((value, weight) -> {
            Weight saved = isSaved(weight) ? weight.withData(tensors.get(prefix + value.name())) : weight;
            Tensor pattern = tensors.get("sparsity/" + value.name());
            return pattern == null ? saved : saved.withSparsity(Sparsity.parse(string(pattern)));
        });
    }

    private static Tensor longs(long... values) {
        return Tensor.of(Shape.of(values.length), values);
    }

    private static Tensor text(String text) {
        return longs(text.chars().asLongStream().toArray());
    }

    private static String string(Tensor text) {
        StringBuilder string = new StringBuilder();
        for (int i = 0; i < text.size(); i++) {
            string.append((char) text.getLong(i));
        }
        return string.toString();
    }

    private static Tensor history(List<Epoch> epochs) {
        double[] numbers = epochs.stream()
                .flatMapToDouble(e -> java.util.stream.DoubleStream.of(
                        e.number(),
                        e.learningRate(),
                        e.steps(),
                        e.trainLoss(),
                        e.validationLoss(),
                        e.seconds(),
                        e.validationSeconds()))
                .toArray();
        return Tensor.of(Shape.of(epochs.size(), EPOCH_FIELDS), numbers);
    }

    private static List<Epoch> epochs(Tensor history) {
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 0; i < history.size(); i += EPOCH_FIELDS) {
            epochs.add(new Epoch(
                    (int) history.get(i),
                    history.get(i + 1),
                    (int) history.get(i + 2),
                    history.get(i + 3),
                    history.get(i + 4),
                    history.get(i + 5),
                    history.get(i + 6)));
        }
        return epochs;
    }

    /** CRC-32 of names and elements. */
    private static long checksum(Map<String, Tensor> tensors) {
        CRC32 sum = new CRC32();
        byte[] eight = new byte[Long.BYTES];
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(eight);
        tensors.forEach((name, tensor) -> {
            sum.update(name.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < tensor.size(); i++) {
                bytes.putLong(
                        0,
                        tensor.dtype() == DType.FLOAT ? Double.doubleToRawLongBits(tensor.get(i)) : tensor.getLong(i));
                sum.update(eight);
            }
        });
        return sum.getValue();
    }
}
