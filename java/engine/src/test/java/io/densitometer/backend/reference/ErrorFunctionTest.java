package io.densitometer.backend.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorFunctionTest {
    /** Values from arbitrary-precision arithmetic. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1e-10, 1.1283791670955125738923976392312e-10",
        "0.1, 0.11246291601828489220327507174396",
        "0.5, 0.52049987781304653768274665389196",
        "1, 0.84270079294971486934122063508261",
        "2, 0.99532226501895273416206925636725",
        "2.9999, 0.99997789557351783912036174580313",
        "3.0001, 0.99997792342412980667120825130808",
        "4, 0.99999998458274209971998114784033",
        "7, 1"
    })
    void agreesWithTables(double x, double expected) {
        assertEquals(expected, ErrorFunction.of(x), 4e-16);
        assertEquals(-expected, ErrorFunction.of(-x), 4e-16);
    }

    @Test
    void passesOnWhatIsNotANumber() {
        assertTrue(Double.isNaN(ErrorFunction.of(Double.NaN)));
        assertEquals(1, ErrorFunction.of(Double.POSITIVE_INFINITY));
    }
}
