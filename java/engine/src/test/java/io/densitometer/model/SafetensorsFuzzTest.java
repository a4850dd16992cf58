package io.densitometer.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class SafetensorsFuzzTest {
    /** Whatever the bytes: tensors of their shapes, or a refusal with a sentence; nothing else gets out. */
    @FuzzTest
    void readsOrRefuses(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("fuzz", ".safetensors");
        try {
            Files.write(file, bytes);
            Safetensors read = Safetensors.open(file);
            for (String name : read.names()) {
                assertEquals(read.shape(name), read.tensor(name).shape());
            }
        } catch (BadInputException refusal) {
            assertFalse(refusal.getMessage().isEmpty());
        } finally {
            Files.delete(file);
        }
    }
}
