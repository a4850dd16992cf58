package io.densitometer.backend;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** Runs a plan; belongs to one thread, allocates nothing per run. */
public interface Session extends AutoCloseable {
    /** Direct, native-order buffer of input {@code i}, row-major, position 0; filled by the caller before {@link #run}. */
    FloatBuffer input(int i);

    /** Direct, native-order buffer of output {@code i}, valid after {@link #run} until the next. */
    FloatBuffer output(int i);

    /** One forecast for the whole batch. */
    void run();

    /** One run with the time of each step. */
    default List<StepTime> profile() {
        return List.of();
    }

    /** Kernels that one run starts; -1 where they are not counted. */
    default int kernels() {
        return -1;
    }

    /** A clock of the device for these steps; empty where there is none. It goes with the session, or before it. */
    default Optional<DeviceClock> clock(DeviceClock.Steps steps, DeviceClock.Cache cache) {
        return Optional.empty();
    }

    @Override
    void close();

    /**
     * Time of one step.
     *
     * @param name the node's name
     * @param weights names of the weights it multiplies by: none, one, or several whose products run as one
     * @param nanos how long it took
     */
    record StepTime(String name, List<String> weights, long nanos) {
        public StepTime {
            weights = List.copyOf(weights);
        }
    }
}
