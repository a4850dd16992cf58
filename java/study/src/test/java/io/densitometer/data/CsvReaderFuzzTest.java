package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.densitometer.graph.BadInputException;
import java.util.List;

class CsvReaderFuzzTest {
    private static final Limits LIMITS = new Limits(1 << 16, 1 << 12, 64, 1 << 14);
    private static final List<Fill> FILLS = List.of(Fill.DROP_EMPTY, Fill.LINEAR);

    /** Whatever the bytes: a series of finite numbers, or a refusal with a sentence; nothing else gets out. */
    @FuzzTest
    void readsOrRefuses(byte[] bytes) {
        try {
            Inspection found = Inspection.of(CsvFixture.read(bytes, LIMITS), LoadOptions.standard());
            assertFalse(DataSummary.of(found).text().isEmpty());
            Series series = CellFiller.fill(found, FILLS);
            assertEquals(0, nonFinite(series));
        } catch (BadInputException refusal) {
            assertFalse(refusal.getMessage().isEmpty());
        }
    }

    private static int nonFinite(Series series) {
        int count = 0;
        for (int i = 0; i < series.rows() * series.columns(); i++) {
            count += Double.isFinite(series.value(i / series.columns(), i % series.columns())) ? 0 : 1;
        }
        return count;
    }
}
