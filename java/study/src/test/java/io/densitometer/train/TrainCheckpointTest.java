package io.densitometer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.data.WindowedData;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.prune.PruneSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that is interrupted and goes on. */
class TrainCheckpointTest {
    private static final TrainConfig CONFIG =
            TrainConfig.STANDARD.withEpochs(3).withBatch(8).withMost(6, 16).withRate(2e-3, LearningRate.COSINE);

    @TempDir
    private Path folder;

    private final WindowedData data = TrainerTest.data();
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("state.safetensors");
    }

    /** Dies after an epoch. */
    private static final class Dying implements TrainListener {
        @Override
        public void epoch(Epoch epoch) {
            if (epoch.number() == 2) {
                throw new IllegalStateException("killed");
            }
        }
    }

    private static Trainer trainer(boolean pruned) {
        Trainer plain = new Trainer(CONFIG);
        return pruned
                ? plain.withPruning(new GradualPruning(PruneSpec.magnitude(PruneSpec.Scope.GLOBAL, 0.3), 4, 0.5))
                : plain;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnBitForBit(boolean pruned) {
        Graph model = TrainerTest.model("Informer", 0.1);
        TrainResult whole = trainer(pruned).train(model, data);
        Trainer interrupted = trainer(pruned).withCheckpoint(new TrainCheckpoint(file, false));
        Trainer dying = interrupted.withListener(new Dying());
        assertThrows(IllegalStateException.class, () -> dying.train(model, data));
        TrainResult resumed = interrupted.train(model, data);
        assertEquals(2, resumed.resumedAfter());
        assertEquals(whole.bestEpoch(), resumed.bestEpoch());
        whole.graph()
                .weights()
                .forEach((value, weight) -> assertEquals(weight, resumed.graph().weight(value), value.name()));
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    whole.epochs().get(i).trainLoss(), resumed.epochs().get(i).trainLoss());
        }
        assertEquals(3, interrupted.train(model, data).resumedAfter(), "a finished training is not repeated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "flipped", "empty", "other"})
    void whatCannotBeUsedIsRefusedOrReplaced(String damage) throws IOException {
        Graph model = TrainerTest.model("Transformer", 0);
        new Trainer(CONFIG.withEpochs(1).withSeed(damage.equals("other") ? 99 : CONFIG.seed()))
                .withCheckpoint(new TrainCheckpoint(file, false))
                .train(model, data);
        damage(damage);
        TrainConfig one = CONFIG.withEpochs(1);
        Trainer strict = new Trainer(one).withCheckpoint(new TrainCheckpoint(file, false));
        BadInputException refused = assertThrows(BadInputException.class, () -> strict.train(model, data));
        assertTrue(refused.getMessage().startsWith("checkpoint " + file + " cannot be used"), refused.getMessage());
        List<String> notes = new ArrayList<>();
        TrainListener listener = new TrainListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };
        TrainResult anew = new Trainer(one)
                .withListener(listener)
                .withCheckpoint(new TrainCheckpoint(file, true))
                .train(model, data);
        assertEquals(0, anew.resumedAfter());
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).endsWith("training starts over"), notes.get(0));
        assertEquals(1, strict.train(model, data).resumedAfter(), "the new file is good");
    }

    private void damage(String how) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (how) {
            case "cut" -> Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));
            case "flipped" -> {
                bytes[bytes.length / 2] ^= 4;
                Files.write(file, bytes);
            }
            case "empty" -> Files.write(file, new byte[0]);
            default -> assertTrue(bytes.length > 0);
        }
    }

    @Test
    void nothingIsLeftBesideIt() throws IOException {
        new Trainer(CONFIG.withEpochs(1))
                .withCheckpoint(new TrainCheckpoint(file, false))
                .train(TrainerTest.model("Transformer", 0), data);
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
