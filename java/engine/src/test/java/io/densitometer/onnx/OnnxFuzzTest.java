package io.densitometer.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.GraphCases;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever the bytes are, the reader returns a graph or says in a BadInputException why not. */
class OnnxFuzzTest {
    private static final int MUTATIONS = 40;

    @FuzzTest
    void anyBytes(byte[] bytes) {
        read(bytes);
    }

    /** Sound models with some bytes changed, which get further than random bytes do. */
    @Test
    void damagedModels() {
        SplittableRandom random = new SplittableRandom(5);
        for (byte[] model : models()) {
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] damaged = model.clone();
                int changes = 1 + random.nextInt(3);
                for (int k = 0; k < changes; k++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                read(damaged);
            }
        }
    }

    private static List<byte[]> models() {
        List<byte[]> models = new ArrayList<>();
        GraphCases.all().forEach(c -> models.add(OnnxFile.bytes(c.graph())));
        ForeignModels.all().forEach(m -> models.add(m.bytes()));
        return models;
    }

    private static void read(byte[] bytes) {
        try {
            OnnxFile.bytes(OnnxFile.read(bytes, "fuzzed"));
        } catch (BadInputException expected) {
            return;
        }
    }
}
