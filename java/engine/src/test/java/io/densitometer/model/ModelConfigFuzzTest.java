package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.densitometer.graph.BadInputException;
import java.nio.charset.StandardCharsets;

class ModelConfigFuzzTest {
    /** Whatever the text: a config that survives its own JSON, or a refusal with a sentence; nothing else gets out. */
    @FuzzTest
    void parsesOrRefuses(byte[] bytes) {
        try {
            ModelConfig config = ModelConfig.parse(new String(bytes, StandardCharsets.UTF_8));
            assertEquals(config, ModelConfig.parse(config.json()));
        } catch (BadInputException refusal) {
            assertFalse(refusal.getMessage().isEmpty());
        }
    }
}
