package io.densitometer.report;

import io.densitometer.measure.Amdahl;
import io.densitometer.measure.Energy;
import io.densitometer.measure.Environment;
import io.densitometer.measure.Ratio;
import io.densitometer.measure.Samples;
import io.densitometer.measure.Verdict;
import io.densitometer.study.Cell;
import io.densitometer.study.Cell.Accuracy;
import io.densitometer.study.Cell.Layer;
import io.densitometer.study.Cell.Pruning;
import io.densitometer.study.Cell.Stage;
import io.densitometer.study.Cell.Status;
import io.densitometer.study.Cell.Target;
import io.densitometer.study.Cell.Task;
import io.densitometer.study.Cell.Training;
import io.densitometer.study.Cost;
import io.densitometer.study.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Made-up cells for the report's tests: every kind of row, no real figures. */
final class SampleCells {
    static final Environment MACHINE = new Environment(
            "TestOS 1",
            "1.0",
            "amd64",
            "Test CPU",
            2,
            List.of("avx2", "avx512f"),
            "unknown",
            "unknown",
            1L << 34,
            "Test 17",
            0.25,
            List.of("virtual machine: the cores may be shared with others"));

    private static final String STRUCTURED = "structured";
    private static final double SHARE = 0.9;
    private static final long PARAMETERS = 10_500_000;
    private static final long UNUSED = 500_000;
    private static final long PRUNABLE = 10_000_000;
    private static final long FLOPS = 2_400_000_000L;

    private SampleCells() {}

    /** Two models with faster, slower, same, unclear, masked, peer, A/A and failed rows. */
    static List<Cell> small() {
        List<Cell> cells = new ArrayList<>(dense("Informer", 0.4, 3.2));
        cells.add(cell("Informer", "magnitude-global", 0.1, Stage.PRUNED, 0.62, 3.2, 2.31, 0.05));
        cells.add(cell("Informer", "magnitude-global", 0.1, Stage.FINETUNED, 0.41, 3.2, 2.3, 0.05));
        cells.add(cell("Informer", "magnitude-global", 0.01, Stage.FINETUNED, 0.55, 3.2, 5.1, 0.2));
        cells.add(cell("Informer", "2:4", 0.5, Stage.FINETUNED, 0.39, 3.2, 0.71, 0.02));
        cells.add(cell("Informer", "block", 0.5, Stage.FINETUNED, 0.4, 3.2, 1.02, 0.1));
        cells.add(cell("Informer", Pruning.MASKED, 0.1, Stage.FINETUNED, 0.41, 3.2, 1.0, 0.005));
        cells.addAll(cut("Informer", 0.5, new double[] {0.52, 0.44, 0.41}, 3.2, 1.5));
        cells.addAll(dense("Autoformer", 0.5, 12.5));
        cells.add(cell("Autoformer", "magnitude-global", 0.5, Stage.PRUNED, 0.51, 12.5, 1.0, 0.01));
        cells.add(Cell.failed(
                task("Autoformer"),
                new Pruning("magnitude-global", 0.01, Stage.FINETUNED),
                new Target("cpu", 1, 1),
                "the loss was not finite in epoch 2 | lower the learning rate"));
        return cells;
    }

    /** Five models, five methods, four densities and all stages: what a whole study looks like. */
    static List<Cell> large() {
        List<Cell> cells = new ArrayList<>();
        List<String> models = List.of("Autoformer", "Crossformer", "FEDformer", "Informer", "Transformer");
        for (int m = 0; m < models.size(); m++) {
            double mse = 0.38 + 0.03 * m;
            double p50 = 1.5 + 2.1 * m;
            cells.addAll(dense(models.get(m), mse, p50));
            for (String method : List.of("2:4", "magnitude-global", "magnitude-layer", Pruning.MASKED)) {
                for (double density : method.equals("2:4") ? new double[] {0.5} : new double[] {0.5, 0.1, 0.05, 0.01}) {
                    double speedup = method.equals(Pruning.MASKED)
                            ? 1.0 + 0.01 * m
                            : Math.pow(1 / density, 0.55 + 0.05 * m) * (0.72 + 0.04 * m);
                    double loss = mse * (1 + 0.04 * Math.log10(1 / density) * (m + 1));
                    cells.add(cell(
                            models.get(m), method, density, Stage.PRUNED, loss * 1.3, p50, speedup, 0.06 * speedup));
                    cells.add(
                            cell(models.get(m), method, density, Stage.FINETUNED, loss, p50, speedup, 0.06 * speedup));
                }
            }
            for (double density : new double[] {0.5, 0.25}) {
                double loss = mse * (1 + 0.1 * m / density / 4);
                cells.addAll(
                        cut(models.get(m), density, new double[] {1.5 * loss, loss, 1.05 * mse}, p50, 0.9 / density));
            }
        }
        return cells;
    }

    /** A model with channels cut away, its fine-tuned self, and the smaller dense model that is as fast; their errors in turn. */
    static List<Cell> cut(String model, double density, double[] mse, double p50, double speedup) {
        String smaller = Pruning.smaller(STRUCTURED);
        return List.of(
                cell(model, STRUCTURED, density, Stage.PRUNED, mse[0], p50, speedup, 0.03),
                cell(model, STRUCTURED, density, Stage.FINETUNED, mse[1], p50, speedup, 0.03),
                cell(model, smaller, density, Stage.SCRATCH, mse[2], p50, speedup + 0.02, 0.03));
    }

    /** The dense plan, its A/A row and a peer. */
    static List<Cell> dense(String model, double mse, double p50) {
        Cell own = cell(model, Pruning.DENSE, 1, Stage.DENSE, mse, p50, 1, 0);
        Cell again = cell(model, Pruning.AGAIN, 1, Stage.DENSE, mse, p50, 1.002, 0.012);
        Cell fast = cell(model, Pruning.DENSE, 1, Stage.DENSE, mse, p50, 0.93, 0.01);
        Cell peer = new Cell(
                Status.OK,
                "",
                fast.task(),
                fast.pruning(),
                new Target("onnxruntime", 1, 1),
                fast.cost(),
                fast.accuracy(),
                null,
                fast.timing(),
                List.of(),
                MACHINE,
                Map.of("onnxruntime", "1.2.3"));
        return List.of(own, again, peer);
    }

    static Cell cell(
            String model,
            String method,
            double density,
            Stage stage,
            double mse,
            double p50,
            double speedup,
            double half) {
        Pruning pruning = new Pruning(method, density, stage);
        return new Cell(
                Status.OK,
                "",
                task(model),
                pruning,
                new Target("cpu", 1, 1),
                method.contains(STRUCTURED) ? smallerCost(density) : cost(density),
                new Accuracy(mse, mse * 0.8),
                new Training(12.5, List.of(0.9, 0.5), List.of(0.8, 0.6)),
                timing(p50 / speedup, new Ratio(speedup, speedup - half, speedup + half)),
                layers(pruning),
                MACHINE,
                Map.of("densitometer", "0.1.0"));
    }

    /** The same cell of another seed. */
    static Cell seed(Cell cell, long seed) {
        Task task = cell.task();
        return moved(
                cell,
                new Task(task.model(), task.data(), task.seqLen(), task.predLen(), seed, task.config()),
                cell.target());
    }

    /** The same cell, run elsewhere. */
    static Cell on(Cell cell, String backend, int batch, int threads) {
        return moved(cell, cell.task(), new Target(backend, batch, threads));
    }

    private static Cell moved(Cell cell, Task task, Target target) {
        return new Cell(
                cell.status(),
                cell.reason(),
                task,
                cell.pruning(),
                target,
                cell.cost(),
                cell.accuracy(),
                cell.training(),
                cell.timing(),
                cell.layers(),
                cell.environment(),
                cell.versions());
    }

    /** The same cell from a device that counts kernels and energy. */
    static Cell counted(Cell cell, int kernels, double millijoules) {
        Timing timing = cell.timing();
        Timing counted = new Timing(
                timing.latency(),
                timing.against(),
                timing.noiseFloor(),
                timing.bound(),
                timing.samples(),
                timing.baselineSamples(),
                timing.others(),
                kernels,
                new Energy(millijoules, 100, 0.5, 1410, 1593, 40, List.of()));
        return new Cell(
                cell.status(),
                cell.reason(),
                cell.task(),
                cell.pruning(),
                cell.target(),
                cell.cost(),
                cell.accuracy(),
                cell.training(),
                counted,
                cell.layers(),
                cell.environment(),
                cell.versions());
    }

    private static Task task(String model) {
        return new Task(model, "ETTh1", 96, 24, 1, Map.of("d_model", 64, "e_layers", 2));
    }

    private static Cost cost(double density) {
        long left = Math.round(PRUNABLE * density);
        long usedLeft = Math.round((PRUNABLE - UNUSED) * density);
        return new Cost(
                new Cost.Count(PARAMETERS, PARAMETERS - PRUNABLE + left, PRUNABLE, left, FLOPS, flops(FLOPS, density)),
                new Cost.Count(
                        PARAMETERS - UNUSED,
                        PARAMETERS - PRUNABLE + usedLeft,
                        PRUNABLE - UNUSED,
                        usedLeft,
                        FLOPS - FLOPS / 20,
                        flops(FLOPS - FLOPS / 20, density)));
    }

    /** Of a graph without the channels that were cut, and without weights that no output depends on: all are there. */
    private static Cost smallerCost(double density) {
        Cost.Count masked = cost(density).used();
        Cost.Count left = new Cost.Count(
                masked.nonzeros(),
                masked.nonzeros(),
                masked.prunableNonzeros(),
                masked.prunableNonzeros(),
                masked.flopsNonzero(),
                masked.flopsNonzero());
        return new Cost(left, left);
    }

    private static long flops(long dense, double density) {
        return Math.round(dense * (0.1 + 0.9 * density));
    }

    private static Timing timing(double p50, Ratio ratio) {
        return new Timing(
                new Timing.Latency(p50, p50 * 1.04, p50 * 1.21, p50 * 1.01, p50 * 0.005),
                new Timing.Against("dense on cpu", ratio, Verdict.of(ratio, 0.014, 120, 30)),
                0.014,
                Timing.Bound.of(new Amdahl(SHARE)),
                new Samples(1, List.of(Math.round(p50 * 1e6), Math.round(p50 * 1.02e6))),
                new Samples(2, List.of(6_400_000L, 6_410_000L)),
                others(ratio),
                null,
                null);
    }

    /** The peer takes 1.08 times the baseline's time. */
    private static List<Timing.Against> others(Ratio ratio) {
        if (ratio.value() < 1.2) {
            return List.of();
        }
        Ratio other = new Ratio(ratio.value() * 1.08, ratio.low() * 1.08, ratio.high() * 1.08);
        return List.of(new Timing.Against("dense on onnxruntime", other, Verdict.of(other, 0.014, 120, 30)));
    }

    private static List<Layer> layers(Pruning pruning) {
        if (!List.of(Stage.PRUNED, Stage.FINETUNED).contains(pruning.stage())
                || List.of(Pruning.MASKED, STRUCTURED).contains(pruning.method())) {
            return List.of();
        }
        boolean pays = pruning.targetDensity() < 0.3;
        return List.of(
                layer("encoder.attn_layers.0.attention.query_projection.weight", 512, 512, pruning, pays),
                layer("encoder.attn_layers.0.conv1.weight", 2048, 512, pruning, pays),
                layer("decoder.projection.weight", 7, 512, pruning, false));
    }

    private static Layer layer(String name, int outputs, int inputs, Pruning pruning, boolean pays) {
        double dense = outputs * (double) inputs / 5000;
        double sparse = dense * (pays ? 0.2 : 1.4);
        return new Layer(
                name,
                outputs + "x" + inputs,
                96,
                pruning.method().equals("2:4") ? "2:4" : "unstructured",
                Math.round(outputs * (double) inputs * pruning.targetDensity()),
                List.of("csr"),
                pays ? "csr" : "dense",
                pays ? "csr is 5.0x as fast here" : "csr is slower here: 1.40 times the dense time",
                dense,
                sparse,
                0.2);
    }
}
