package io.densitometer.study;

import io.densitometer.backend.CompileOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * How plans are run.
 *
 * @param batch samples per run
 * @param threads threads per run
 */
public record Setting(int batch, int threads) {
    /** Checks both. */
    public Setting {
        CompileOptions.dense(batch, threads);
    }

    /** Dense plans in single precision. */
    CompileOptions options() {
        return CompileOptions.dense(batch, threads);
    }

    /** All settings of a preset; the first is the one that searches measure at. */
    static List<Setting> of(Preset preset) {
        List<Setting> settings = new ArrayList<>();
        preset.batches().forEach(batch -> preset.threads().forEach(t -> settings.add(new Setting(batch, t))));
        return settings;
    }

    @Override
    public String toString() {
        return "batch " + batch + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
