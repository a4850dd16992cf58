package io.densitometer.study;

import io.densitometer.backend.Availability;
import io.densitometer.backend.Backend;
import io.densitometer.measure.Environment;
import io.densitometer.onnx.OnnxFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What works on this machine, and what would mend the rest.
 *
 * @param environment the machine and the JVM
 * @param backends ways to run a model
 * @param libraries what backends use where it is there, and can do without, each by its backend's name
 * @param formats model files and storage formats of sparse layers
 */
public record Diagnosis(Environment environment, List<Part> backends, List<Part> libraries, List<Part> formats) {
    /** The backend that services embed and studies run on. */
    public static final String DEFAULT_BACKEND = "cpu";

    private static final Map<String, String> SPARSE =
            Map.of("csr", "unstructured zeros", "nm", "2:4 and other N:M zeros", "bsr", "whole blocks of zeros");

    /** Copies the lists. */
    public Diagnosis {
        backends = List.copyOf(backends);
        libraries = List.copyOf(libraries);
        formats = List.copyOf(formats);
    }

    /**
     * A backend or a format.
     *
     * @param name what commands call it
     * @param available whether it can be used here
     * @param details version when it can; otherwise what was looked for, where, and how to get it
     */
    public record Part(String name, boolean available, String details) {}

    /** Looks at this machine and the backends on the class path. */
    public static Diagnosis here() {
        return of(Environment.probe(), Backend.all());
    }

    static Diagnosis of(Environment environment, List<Backend> found) {
        List<Part> backends = new ArrayList<>();
        found.forEach(backend -> backends.add(part(backend)));
        if (found.stream().noneMatch(backend -> backend.name().equals(DEFAULT_BACKEND))) {
            backends.add(0, new Part(DEFAULT_BACKEND, false, "not on the class path: add the module densitometer-cpu"));
        }
        List<Part> formats = new ArrayList<>();
        formats.add(new Part(
                "onnx",
                true,
                "operator sets " + OnnxFile.OLDEST_OPSET + " to " + OnnxFile.NEWEST_OPSET + " are read, "
                        + OnnxFile.OLDEST_WRITTEN + " to " + OnnxFile.OPSET + " are written"));
        formats.add(new Part("safetensors", true, "weights of PyTorch checkpoints are read by 'import'"));
        SPARSE.keySet().stream().sorted().forEach(format -> formats.add(format(format, found)));
        return new Diagnosis(environment, backends, libraries(found), formats);
    }

    /** Whether the default backend can be used. */
    public boolean healthy() {
        return backends.stream().anyMatch(part -> part.name.equals(DEFAULT_BACKEND) && part.available);
    }

    private static Part part(Backend backend) {
        return part(backend, backend.availability());
    }

    private static List<Part> libraries(List<Backend> found) {
        return found.stream()
                .flatMap(backend -> backend.libraries().stream().map(library -> part(backend, library)))
                .toList();
    }

    private static Part part(Backend backend, Availability availability) {
        return new Part(backend.name(), availability.available(), availability.reason());
    }

    private static Part format(String format, List<Backend> found) {
        String runners = found.stream()
                .filter(backend -> backend.availability().available())
                .filter(backend -> backend.formats().contains(format))
                .map(Backend::name)
                .collect(Collectors.joining(", "));
        return runners.isEmpty()
                ? new Part(format, false, SPARSE.get(format) + ": no available backend runs it; mend 'cpu' above")
                : new Part(format, true, SPARSE.get(format) + ", on " + runners);
    }
}
