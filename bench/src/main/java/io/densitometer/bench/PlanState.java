package io.densitometer.bench;

import io.densitometer.study.PlanArm;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A compiled plan with plausible inputs; one invocation is one run. */
public abstract class PlanState {
    private PlanArm arm;
    private Runnable body;

    /** The plan that the parameters describe. */
    abstract PlanArm compile();

    /** Compiles and opens a session. */
    @Setup
    public void open() {
        arm = compile();
        body = arm.arm().body();
    }

    /** Releases native memory. */
    @TearDown
    public void close() {
        arm.close();
    }

    /** What is timed. */
    void run() {
        body.run();
    }

    PlanArm arm() {
        return arm;
    }
}
