package io.densitometer.tensorrt.engine;

import io.densitometer.backend.BackendFailure;

/** A build was stopped by whoever asked for it. */
public final class BuildCancelled extends BackendFailure {
    private static final long serialVersionUID = 1;

    /** @param model what was built */
    public BuildCancelled(String model) {
        super("the TensorRT build of " + model + " was cancelled; nothing of it is kept but earlier engines");
    }
}
