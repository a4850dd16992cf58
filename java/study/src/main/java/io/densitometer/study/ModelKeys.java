package io.densitometer.study;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Names;
import io.densitometer.model.ModelConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Which hyper-parameters a preset's {@code config} may set. */
final class ModelKeys {
    /** What other keys of the preset, or the data, decide: window lengths and channels. */
    private static final List<String> DECIDED =
            List.of("seq_len", "label_len", "pred_len", "enc_in", "dec_in", "c_out");

    private static final List<String> ALL = Arrays.stream(ModelConfig.class.getRecordComponents())
            .map(component ->
                    component.getAccessor().getAnnotation(JsonProperty.class).value())
            .filter(key -> !DECIDED.contains(key))
            .toList();

    private ModelKeys() {}

    /** Refuses misspelt keys, which would be ignored, and keys that the preset decides elsewhere. */
    static void check(String where, Map<String, Object> keys) {
        for (String key : keys.keySet()) {
            if (DECIDED.contains(key)) {
                throw new BadInputException("preset: " + where + " may not set " + key
                        + ": seq_len, label_len and horizons are keys of the preset, channels come from the data");
            }
            if (!ALL.contains(key)) {
                throw new BadInputException(
                        "preset: " + where + " has the unknown key '" + key + "'" + Names.nearest(key, ALL));
            }
        }
    }
}
