package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.campaign.ModelSize;
import io.densitometer.study.PlanArm;
import io.densitometer.tune.TuneCache;
import java.util.Locale;
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

/** The five models, dense and pruned by magnitude per layer, on our backend and on its peers. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Models {
    /** A model on a backend; one that has no sparse formats runs the zeros. */
    @State(Scope.Thread)
    public static class Forecast extends PlanState {
        @Param({"Transformer", "Informer", "Autoformer", "FEDformer", "Crossformer"})
        public String model;

        @Param({"paper", "small"})
        public String size;

        @Param({"1", "0.5", "0.1", "0.01"})
        public double density;

        @Param({"1", "32"})
        public int batch;

        @Param({"1", "2"})
        public int threads;

        @Param({"cpu", "onnxruntime", "libtorch"})
        public String backend;

        @Override
        PlanArm compile() {
            ModelSize chosen = ModelSize.valueOf(size.toUpperCase(Locale.ROOT));
            return PlanArm.tuned(
                    model,
                    Backend.named(backend),
                    chosen.pruned(model, "magnitude-layer", density),
                    CompileOptions.dense(batch, threads),
                    TuneCache.none());
        }
    }

    @Benchmark
    public void forecast(Forecast state) {
        state.run();
    }
}
