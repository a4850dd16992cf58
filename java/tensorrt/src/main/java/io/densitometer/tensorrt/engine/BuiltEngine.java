package io.densitometer.tensorrt.engine;

import java.util.List;

/**
 * What a build gave.
 *
 * @param plan the engine's bytes, for this version of TensorRT and this device
 * @param timings what it measured, for later builds; null when none was kept
 * @param log lines of TensorRT's log that tell which layers run sparse
 */
public record BuiltEngine(byte[] plan, byte[] timings, List<String> log) {
    /** What those lines hold. */
    public static final String SPARSITY = "(Sparsity)";

    public BuiltEngine {
        log = List.copyOf(log);
    }
}
