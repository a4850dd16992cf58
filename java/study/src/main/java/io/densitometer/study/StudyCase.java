package io.densitometer.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.BadInputException;
import io.densitometer.model.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One model of one size on one data set: trained once, then pruned in several ways.
 *
 * @param model architecture
 * @param source data set as the preset names it
 * @param horizon forecast steps
 * @param width d_model of the preset; a model's own config may override it
 * @param seed of everything random
 */
public record StudyCase(String model, String source, int horizon, int width, long seed) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All cases of a preset. */
    public static List<StudyCase> of(Preset preset) {
        List<StudyCase> cases = new ArrayList<>();
        for (String source : preset.data()) {
            for (int horizon : preset.horizons()) {
                for (int width : preset.widths()) {
                    for (long seed : preset.seeds()) {
                        preset.models().forEach(m -> cases.add(new StudyCase(m, source, horizon, width, seed)));
                    }
                }
            }
        }
        return cases;
    }

    /** The model's hyper-parameters on data with so many channels and this time-feature frequency. */
    public ModelConfig config(Preset preset, int channels, String frequency) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("seq_len", preset.seqLen());
        keys.put("label_len", preset.labelLen());
        keys.put("pred_len", horizon);
        keys.put("enc_in", channels);
        keys.put("freq", frequency);
        keys.put("d_model", width);
        keys.put("d_ff", 4 * width);
        keys.putAll(preset.config());
        keys.putAll(preset.modelConfig().getOrDefault(model, Map.of()));
        try {
            return JSON.convertValue(keys, ModelConfig.class);
        } catch (IllegalArgumentException e) {
            if (e.getCause() != null && e.getCause().getCause() instanceof BadInputException bad) {
                throw bad;
            }
            String why = e.getMessage() == null
                    ? ""
                    : e.getMessage().lines().findFirst().orElse("");
            throw new BadInputException("preset: the config of " + model + " is wrong: " + why, e);
        }
    }

    /** Folder name, unique within a study. */
    public String folder() {
        String data = source.replaceAll("^.*/", "").replaceAll("[^A-Za-z0-9_-]", "_");
        return String.format(
                Locale.ROOT, "%s-%s-%08x-p%d-d%d-s%d", model, data, source.hashCode(), horizon, width, seed);
    }

    @Override
    public String toString() {
        return model + " on " + source.replaceAll("^.*/", "") + ", horizon " + horizon + ", width " + width
                + (seed == 1 ? "" : ", seed " + seed);
    }
}
