package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalerTest {
    private static final String ROWS = """
            date,a,constant,nearly,OT
            2016-07-01 00:00:00,1,7,0.1,-2
            2016-07-01 01:00:00,3,7,0.10000000000000002,0
            2016-07-01 02:00:00,5,7,0.1,8
            2016-07-01 03:00:00,1000,8,5,1000
            """;

    /** Of the first three rows: a 3 and sqrt(8/3), OT 2 and sqrt(56/3); constant columns have scale 1. */
    @Test
    void fitsTheFirstRowsWithPopulationDeviation() {
        Scaler scaler = Scaler.fit(CellFiller.fill(CsvFixture.inspect(ROWS), List.of()), 3);
        assertEquals(
                List.of(3.0, 7.0, 2.0),
                List.of(
                        scaler.mean().get(0),
                        scaler.mean().get(1),
                        scaler.mean().get(3)));
        assertEquals(Math.sqrt(8.0 / 3), scaler.std().get(0), 1e-15);
        assertEquals(List.of(1.0, 1.0), scaler.std().subList(1, 3));
        assertEquals(Math.sqrt(56.0 / 3), scaler.std().get(3), 1e-15);
    }

    @Test
    void inverseUndoes() {
        Scaler scaler = new Scaler(List.of(3.0, -1.0), List.of(2.0, 0.5));
        assertEquals(4, scaler.scale(11, 0));
        assertEquals(11, scaler.inverse(4, 0));
        float[] rows = {4, 4, 0, -2};
        scaler.inverse(rows);
        assertArrayEquals(new float[] {11, 1, 3, -2}, rows);
    }

    @Test
    void refusesValuesThatCannotBeScaled() {
        String text = CsvFixture.hourly(40).replace(",3,9", ",1e300,9").replace(",5,25", ",-1e300,25");
        Series series = CellFiller.fill(CsvFixture.inspect(text), List.of());
        var e = assertThrows(
                BadInputException.class,
                () -> WindowedData.of(series, new WindowSpec(4, 2, 3), new TimeEncoding("timeF", "h")));
        assertTrue(e.getMessage().contains("column 'a' has values too far apart"), e.getMessage());
    }
}
