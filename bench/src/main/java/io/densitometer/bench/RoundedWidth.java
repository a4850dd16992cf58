package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.study.PlanArm;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A dense feed-forward block over the width between its layers, such as 201 of 256 after structured pruning, and its multiples. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RoundedWidth {
    /** The block's sizes and threads. */
    @State(Scope.Thread)
    public static class Block extends PlanState {
        @Param({"201", "208", "224", "256"})
        public int width;

        @Param("96")
        public int tokens;

        @Param("64")
        public int outer;

        @Param("1")
        public int threads;

        @Override
        PlanArm compile() {
            return PlanArm.dense(
                    "width " + width,
                    Backend.named("cpu"),
                    new FeedForward(tokens, outer, width).graph(),
                    CompileOptions.dense(1, threads));
        }
    }

    @Benchmark
    public void feedForward(Block state) {
        state.run();
    }
}
