package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.campaign.LinearLayer;
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

/** A linear layer with bias and GELU, dense by oneDNN or in a sparse format, over density, tokens, shape and threads. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SparseLinear {
    /** The layer's size and threads. */
    @State(Scope.Thread)
    public abstract static class Layer extends PlanState {
        @Param({"96", "3072"})
        public int tokens;

        @Param({"512x2048", "2048x512"})
        public String shape;

        @Param({"1", "2"})
        public int threads;

        LinearLayer layer() {
            return LinearLayer.of(shape, tokens);
        }
    }

    /** The dense layer, whose time does not depend on zeros. */
    @State(Scope.Thread)
    public static class Dense extends Layer {
        @Override
        PlanArm compile() {
            return layer().denseArm(Backend.named("cpu"), threads);
        }
    }

    /** The pruned layer; below density 0.5, {@code nm} stores zeros too. */
    @State(Scope.Thread)
    public static class Sparse extends Layer {
        @Param({"0.5", "0.25", "0.1", "0.05", "0.01"})
        public double density;

        @Param({"csr", "nm", "bsr"})
        public String format;

        @Override
        PlanArm compile() {
            return layer().sparseArm(Backend.named("cpu"), threads, density, format);
        }
    }

    @Benchmark
    public void dense(Dense state) {
        state.run();
    }

    @Benchmark
    public void sparse(Sparse state) {
        state.run();
    }
}
