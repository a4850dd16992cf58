package io.densitometer.backend.lower;

import java.util.List;

/**
 * One step of a plan before its blocks have addresses.
 *
 * @param <M> the memory of one session
 * @param name the node's name
 * @param weights names of the prunable weights it multiplies by, possibly none
 * @param function what is called, for messages
 * @param reads what it reads
 * @param writes what it writes, workspaces included
 * @param inPlace whether the first output may take the place of an input that lies in the same way
 * @param binder makes the call for one session
 */
public record StepTemplate<M>(
        String name,
        List<String> weights,
        String function,
        List<View> reads,
        List<View> writes,
        boolean inPlace,
        Binder<M> binder) {
    /** Makes a call for the addresses of one session. */
    @FunctionalInterface
    public interface Binder<M> {
        Call bind(M memory);
    }

    public StepTemplate {
        weights = List.copyOf(weights);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /** All views. */
    public List<View> touched() {
        return java.util.stream.Stream.concat(reads.stream(), writes.stream()).toList();
    }
}
