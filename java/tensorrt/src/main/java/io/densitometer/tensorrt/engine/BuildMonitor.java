package io.densitometer.tensorrt.engine;

/** Follows a build, on the thread that asked for it. */
public interface BuildMonitor {
    /**
     * How far the build is; called again and again.
     *
     * @param phase the innermost phase that is open; empty when there is none
     * @param step steps of it that are done
     * @param steps how many it has
     */
    void at(String phase, int step, int steps);

    /** Whether the build is to stop. */
    boolean cancelled();
}
