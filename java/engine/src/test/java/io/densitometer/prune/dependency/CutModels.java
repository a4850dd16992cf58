package io.densitometer.prune.dependency;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphCases;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.model.ModelConfig;
import io.densitometer.model.Models;
import io.densitometer.model.WeightSource;
import io.densitometer.onnx.ForeignModels;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.onnx.TestModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every forecaster in each of its kinds, and models of other exporters, cut in many ways; they serve the tests of all backends. */
public final class CutModels {
    private static final String CONFIG = """
            {"seq_len": 24, "label_len": 12, "pred_len": 10, "enc_in": 3, "d_model": 24, "n_heads": 4, "d_ff": 40, "e_layers": 2,
             "d_layers": 1, "factor": 2, "moving_avg": 5, "modes": 5, "seg_len": 6, "dropout": 0.1, "embed": "%s", "version": "%s",
             "wavelet_c": 4, "wavelet_k": 3, "wavelet_alpha": 4}""";

    private static final List<String> KINDS = List.of(
            "Transformer timeF fourier",
            "Transformer fixed fourier",
            "Informer timeF fourier",
            "Autoformer timeF fourier",
            "FEDformer timeF fourier",
            "FEDformer timeF Wavelets",
            "Crossformer timeF fourier");

    private static final List<Share> SHARES =
            List.of(new Share(0.75, 0.45, 1), new Share(0.5, 0.5, 8), new Share(0.15, 0.15, 1));

    private static final List<CutModel> ALL = make();

    private CutModels() {}

    /** Model, embedding and version in one of {@link #KINDS}. */
    private static Graph dense(String kind) {
        String[] words = kind.split(" ", 3);
        ModelConfig config = ModelConfig.parse(CONFIG.formatted(words[1], words[2]));
        return Models.build(words[0], config, WeightSource.seeded(3));
    }

    /**
     * The shares of channels that the first, third, .. and the second, fourth, .. groups keep, so that keys and values of a head may
     * differ, and what widths round to: 1 gives odd ones.
     */
    private record Share(double odd, double even, int roundTo) {
        boolean[] of(ChannelGroup group, int index, SplittableRandom random) {
            int step = group.step(roundTo);
            double kept = index % 2 == 0 ? odd : even;
            long width = Math.min(group.channels(), Math.max(1, Math.round(kept * group.channels() / step)) * step);
            boolean[] stays = new boolean[group.channels()];
            for (long left = width; left > 0; ) {
                int channel = random.nextInt(stays.length);
                left -= stays[channel] ? 0 : 1;
                stays[channel] = true;
            }
            return stays;
        }
    }

    /**
     * What is left of a model.
     *
     * @param name its kind and how it was cut
     */
    public record CutModel(String name, Graph graph) {
        /** Seeded inputs in {@code (-1, 1)} for a batch size. */
        public List<Tensor> inputs(int batch) {
            SplittableRandom random = new SplittableRandom(7);
            return graph.inputs().stream()
                    .map(v -> GraphCases.random(random, Shape.of(v.shape().bind(batch)), false))
                    .toList();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All cut models. */
    public static List<CutModel> all() {
        return ALL;
    }

    /** Whether it is one of our own models. */
    public static boolean isForecaster(CutModel model) {
        return KINDS.stream().anyMatch(model.name()::startsWith);
    }

    /** One of each of the forecasters, none cut like the one before. */
    public static Stream<CutModel> some() {
        int each = Heads.values().length * SHARES.size();
        return IntStream.range(0, KINDS.size()).mapToObj(kind -> ALL.get(kind * each + kind % each));
    }

    /** A graph that nothing but itself tells what model it is. */
    public static Graph withoutConfig(Graph graph) {
        Map<String, String> rest = new LinkedHashMap<>(graph.metadata());
        rest.remove(Models.CONFIG_KEY);
        rest.remove(Models.MODEL_KEY);
        return new Graph(graph.name(), graph.inputs(), graph.outputs(), graph.weights(), graph.nodes(), rest);
    }

    private static List<CutModel> make() {
        List<CutModel> made = new ArrayList<>();
        KINDS.forEach(kind -> made.addAll(cut(kind, dense(kind))));
        for (TestModel model : ForeignModels.trained()) {
            made.addAll(cut(model.name(), OnnxFile.read(model.bytes(), model.name())));
        }
        return List.copyOf(made);
    }

    private static List<CutModel> cut(String name, Graph dense) {
        List<CutModel> made = new ArrayList<>();
        for (Heads heads : Heads.values()) {
            Dependencies dependencies = Dependencies.of(dense, heads);
            for (Share share : SHARES) {
                Map<ChannelGroup, boolean[]> kept = new LinkedHashMap<>();
                SplittableRandom random = new SplittableRandom(17);
                for (ChannelGroup group : dependencies.groups()) {
                    kept.put(group, share.of(group, kept.size(), random));
                }
                made.add(new CutModel(name + " " + heads.word() + " " + share, dependencies.cut(kept)));
            }
        }
        return made;
    }
}
