package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Names;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * Weights of the published PyTorch implementation (thuml/Time-Series-Library) from a safetensors file, under their state-dict names
 * with an optional prefix. Drawn indices come from {@code rand/<name>} where the file has them, else from a seed. Position tables are
 * cut to the rows needed; where the state dict has none they come from {@code derived/<name>}, else they are computed.
 */
public final class Checkpoint implements WeightSource {
    private static final String POSITIONS = "position_embedding.pe";
    /** Entries of a state dict that a forecast does not need. */
    private static final List<String> IGNORED = List.of(POSITIONS, "num_batches_tracked");

    private final Safetensors file;
    private final String prefix;
    private final WeightSource drawn;

    /**
     * @param prefix what stands before each state-dict name in the file; may be empty
     * @param seed for indices that the file does not have
     */
    public Checkpoint(Safetensors file, String prefix, long seed) {
        this.file = file;
        this.prefix = prefix;
        this.drawn = WeightSource.seeded(seed);
    }

    /** Opens a file; see the constructor. */
    public static Checkpoint open(Path file, String prefix, long seed) {
        return new Checkpoint(Safetensors.open(file), prefix, seed);
    }

    @Override
    public Tensor tensor(String name, Shape shape, Init init) {
        if (name.endsWith(POSITIONS)) {
            return positions(name, shape, init);
        }
        Shape has = file.shape(prefix + name);
        if (has == null) {
            throw new BadInputException(file.file() + " has no tensor '" + prefix + name + "', which the model needs"
                    + Names.nearest(prefix + name, file.names()));
        }
        if (!has.equals(shape)) {
            throw new BadInputException(file.file() + ": tensor '" + prefix + name + "' has the shape " + has
                    + ", but the config asks for " + shape);
        }
        return finite(prefix + name);
    }

    private Tensor positions(String name, Shape shape, Init init) {
        String held = file.shape(prefix + name) != null ? prefix + name : "derived/" + name;
        Shape has = file.shape(held);
        if (has == null) {
            return drawn.tensor(name, shape, init);
        }
        if (has.rank() != 3 || has.size(0) != 1 || has.size(1) < shape.size(1) || has.size(2) != shape.size(2)) {
            throw new BadInputException(file.file() + ": tensor '" + held + "' has the shape " + has
                    + ", but the config asks for " + shape);
        }
        return Tensor.of(shape, Arrays.copyOf(finite(held).floats(), Math.toIntExact(shape.elements())));
    }

    private Tensor finite(String held) {
        Tensor tensor = file.tensor(held);
        if (tensor.dtype() != DType.FLOAT) {
            throw new BadInputException(file.file() + ": tensor '" + held + "' holds integers, not weights");
        }
        for (int i = 0; i < tensor.size(); i++) {
            if (!Double.isFinite(tensor.get(i))) {
                throw new BadInputException(
                        file.file() + ": tensor '" + held + "' holds " + tensor.get(i) + " at element " + i);
            }
        }
        return tensor;
    }

    @Override
    public Tensor indices(String name, Function<Random, Tensor> draw) {
        String held = file.shape(prefix + name) != null ? prefix + name : "rand/" + name;
        if (file.shape(held) == null) {
            return drawn.indices(name, draw);
        }
        Tensor tensor = file.tensor(held);
        if (tensor.dtype() != DType.INT64) {
            throw new BadInputException(file.file() + ": tensor '" + held + "' must hold integers");
        }
        return tensor;
    }

    /** Refuses tensors under the prefix that the model does not have, and shared tensors that differ between their names. */
    @Override
    public void finish(Graph graph) {
        Set<String> known = new HashSet<>();
        graph.weights().forEach((value, weight) -> {
            known.add(value.name());
            known.addAll(weight.aliases());
            weight.aliases().forEach(alias -> checkShared(value, weight, alias));
        });
        file.names().stream()
                .filter(held -> held.startsWith(prefix))
                .map(held -> held.substring(prefix.length()))
                .filter(name -> !known.contains(name) && !name.startsWith("rand/") && !name.startsWith("derived/"))
                .filter(name -> IGNORED.stream().noneMatch(name::endsWith))
                .findFirst()
                .ifPresent(name -> {
                    throw new BadInputException(file.file() + " holds the tensor '" + prefix + name + "', which "
                            + graph.name() + " with this config does not have" + Names.nearest(name, known));
                });
    }

    private void checkShared(Value value, Weight weight, String alias) {
        if (file.shape(prefix + alias) != null && !file.tensor(prefix + alias).equals(weight.data())) {
            throw new BadInputException(file.file() + ": tensors '" + prefix + value.name() + "' and '" + prefix + alias
                    + "' are one in the published model, but differ in the file");
        }
    }
}
