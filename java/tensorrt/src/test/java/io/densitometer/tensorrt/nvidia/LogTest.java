package io.densitometer.tensorrt.nvidia;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogTest {
    private final Log log = new Log(line -> line.contains("(Sparsity)"));

    @Test
    void keepsWhatIsWantedAndTheFirstComplaint() {
        log.add(3, "(Sparsity) one");
        log.add(4, "two");
        log.add(1, "Error Code 1: first \n");
        log.add(0, "Error Code 2: it follows");
        log.add(2, "a warning");
        assertEquals(List.of("(Sparsity) one"), log.take());
        assertEquals(List.of(), log.take());
        assertEquals("Error Code 1: first", log.reason());
        assertEquals("it gave no reason", log.reason());
    }

    @Test
    void forgetsAndStaysSmall() {
        for (int i = 0; i < 20_000; i++) {
            log.add(1, "(Sparsity) " + i);
        }
        assertEquals("(Sparsity) 10000", log.reason(), "the oldest are dropped");
        assertEquals(10_000, log.take().size());
        log.add(1, "(Sparsity)");
        log.clear();
        assertEquals(List.of(), log.take());
        assertEquals("it gave no reason", log.reason());
    }
}
