package io.densitometer.cpu;

import java.util.List;

/**
 * One step of a plan before its blocks have addresses.
 *
 * @param name the node's name
 * @param weights names of the prunable weights it multiplies by, possibly none
 * @param function what is called, for messages
 * @param reads what it reads
 * @param writes what it writes, workspaces included
 * @param inPlace whether the first output may take the place of an input that lies in the same way
 * @param binder makes the call for one session
 */
record StepTemplate(
        String name,
        List<String> weights,
        String function,
        List<View> reads,
        List<View> writes,
        boolean inPlace,
        Binder binder) {
    /** Makes a call for the addresses of one session. */
    @FunctionalInterface
    interface Binder {
        Call bind(Memory memory);
    }

    StepTemplate {
        weights = List.copyOf(weights);
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /** All views. */
    List<View> touched() {
        return java.util.stream.Stream.concat(reads.stream(), writes.stream()).toList();
    }
}
