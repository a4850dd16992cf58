package io.densitometer.measure;

import java.nio.file.Path;
import java.util.List;

/**
 * The machine and the JVM that a time was taken on; what cannot be read is {@code "unknown"}, never an error.
 *
 * @param os name and version of the operating system
 * @param kernel its release
 * @param architecture for example {@code amd64}
 * @param cpu model name of the processor
 * @param cores logical cores that this process may use
 * @param isa vector instruction sets that the processor reports
 * @param governor frequency governor of the first core
 * @param turbo {@code on}, {@code off} or {@code unknown}
 * @param memoryBytes physical memory, 0 when unknown
 * @param jdk vendor and version
 * @param loadAverage one-minute load when read, negative when unknown
 * @param notes what makes times on this machine less trustworthy: virtual, container, CPU quota, load
 */
public record Environment(
        String os,
        String kernel,
        String architecture,
        String cpu,
        int cores,
        List<String> isa,
        String governor,
        String turbo,
        long memoryBytes,
        String jdk,
        double loadAverage,
        List<String> notes) {

    /** Copies the lists. */
    public Environment {
        isa = List.copyOf(isa);
        notes = List.copyOf(notes);
    }

    /** Reads the environment of this process. */
    public static Environment probe() {
        return new EnvironmentProbe(Path.of("/")).probe();
    }
}
