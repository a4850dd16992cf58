package io.densitometer.backend;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Names;
import java.util.List;
import java.util.ServiceLoader;

/** A way to run graphs; found by {@link ServiceLoader}, so a service takes only the modules it runs on. */
public interface Backend {
    /** Short name for command lines and reports. */
    String name();

    /** Whether it can run here, or why not and what would mend it. Never throws, never loads what may crash. */
    Availability availability();

    /**
     * Before the backend is used.
     *
     * @throws BadInputException with the reason when it cannot run here
     */
    default void requireAvailable() {
        Availability availability = availability();
        if (!availability.available()) {
            throw new BadInputException("backend '" + name() + "' is unavailable: " + availability.reason());
        }
    }

    /**
     * Compiles a graph for one batch size, thread count and precision.
     *
     * @throws BadInputException when the options do not fit the graph
     */
    Plan compile(Graph graph, CompileOptions options);

    /** Sparse storage formats that a linear layer can be compiled to, beside {@code dense}. */
    default List<String> formats() {
        return List.of();
    }

    /**
     * Whether a plan that is offered a format measures it against the dense kernel and picks the faster one by itself, so that nobody
     * else need time its layers.
     */
    default boolean picksFormats() {
        return false;
    }

    /** Libraries that it uses where they are, and can do without: version and path, or what was looked for, where, and how to get it. */
    default List<Availability> libraries() {
        return List.of();
    }

    /** All backends on the class path. */
    static List<Backend> all() {
        return ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** The backend of this name, be it available or not. */
    static Backend find(String name) {
        List<String> names = all().stream().map(Backend::name).toList();
        return all().stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInputException("unknown backend '" + name + "': choose one of "
                        + String.join(", ", names) + Names.nearest(name, names)));
    }

    /** The available backend of this name. */
    static Backend named(String name) {
        Backend found = find(name);
        found.requireAvailable();
        return found;
    }
}
