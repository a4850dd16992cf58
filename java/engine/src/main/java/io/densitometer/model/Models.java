package io.densitometer.model;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Names;
import java.util.List;

/** The architectures; one line each. */
public final class Models {
    /** Metadata key under which a graph keeps its model's name. */
    public static final String MODEL_KEY = "densitometer.model";
    /** Metadata key under which a graph keeps its config as JSON. */
    public static final String CONFIG_KEY = "densitometer.config";

    private static final List<Architecture> ALL =
            List.of(new Transformer(), new Informer(), new Autoformer(), new FEDformer(), new Crossformer());

    private Models() {}

    /** All architectures. */
    public static List<Architecture> all() {
        return ALL;
    }

    /**
     * The architecture of this name, upper or lower case.
     *
     * @throws BadInputException when there is none
     */
    public static Architecture named(String name) {
        return ALL.stream()
                .filter(a -> a.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown model '" + name + "': choose one of "
                        + String.join(", ", names()) + Names.nearest(name, names())));
    }

    private static List<String> names() {
        return ALL.stream().map(Architecture::name).toList();
    }

    /**
     * A model's graph, with its name and config in the metadata.
     *
     * @throws BadInputException when the config is impossible or the weights do not fit it
     */
    public static Graph build(String name, ModelConfig config, WeightSource weights) {
        Architecture architecture = named(name);
        try {
            Graph graph = architecture.build(config, weights);
            weights.finish(graph);
            return graph.withMetadata(MODEL_KEY, architecture.name()).withMetadata(CONFIG_KEY, config.json());
        } catch (GraphException e) {
            throw new BadInputException("config: no " + architecture.name() + " can be built: " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw new BadInputException("config: the " + architecture.name() + " it describes is too large", e);
        }
    }
}
