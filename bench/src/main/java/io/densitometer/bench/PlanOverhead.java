package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.campaign.TrivialGraphs;
import io.densitometer.graph.Graph;
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

/**
 * What a run costs beyond its kernels: nothing to do, one tiny layer, a chain whose slope over {@code steps} is the cost per step.
 * With {@code -prof gc}, {@code gc.alloc.rate.norm} is what a run allocates.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class PlanOverhead {
    /** A graph on a backend, one thread. */
    @State(Scope.Thread)
    public abstract static class Trivial extends PlanState {
        @Param("cpu")
        public String backend;

        abstract Graph graph();

        @Override
        PlanArm compile() {
            return PlanArm.dense("run", Backend.named(backend), graph(), CompileOptions.dense(1, 1));
        }
    }

    /** No steps. */
    @State(Scope.Thread)
    public static class Empty extends Trivial {
        @Override
        Graph graph() {
            return TrivialGraphs.empty();
        }
    }

    /** One product with an 8x8 weight. */
    @State(Scope.Thread)
    public static class Identity extends Trivial {
        @Override
        Graph graph() {
            return TrivialGraphs.identity();
        }
    }

    /** Steps on one number each. */
    @State(Scope.Thread)
    public static class Chain extends Trivial {
        @Param({"1", "4", "16", "64"})
        public int steps;

        @Override
        Graph graph() {
            return TrivialGraphs.chain(steps);
        }
    }

    @Benchmark
    public void empty(Empty state) {
        state.run();
    }

    @Benchmark
    public void identityLayer(Identity state) {
        state.run();
    }

    @Benchmark
    public void chain(Chain state) {
        state.run();
    }
}
