package io.densitometer.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.graph.BadInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariantTest {
    private static Variant variant(String fields) {
        return CampaignJson.parse("v.json", "{" + fields.replace('\'', '"') + "}", Variant.class);
    }

    /** Only zeros that a dense kernel multiplies by are masked: a cut model has none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'density': 1.0, 'run': 'dense'                                               | dense",
                "'density': 1.0, 'run': 'tuned'                                               | dense",
                "'density': 1.0, 'run': 'dense', 'backend': 'cuda'                            | dense on cuda",
                "'density': 0.05, 'run': 'dense'                              | masked-dense of magnitude-layer 0.05",
                "'method': '2:4', 'density': 0.5, 'run': 'dense'                              | masked-dense of 2:4 0.5",
                "'method': 'block16x16', 'density': 0.1, 'run': 'bsr'                         | bsr of block16x16 0.1",
                "'method': '2:4', 'density': 0.5, 'run': 'nm', 'backend': 'cuda'              | nm of 2:4 0.5 on cuda",
                "'method': 'structured', 'density': 0.5, 'run': 'dense'                       | structured 0.5",
                "'method': 'structured-flops-global', 'density': 0.5, 'run': 'dense'  | structured-flops-global 0.5",
                "'method': 'structured', 'density': 0.5, 'run': 'tuned'                       | tuned of structured 0.5",
                "'method': 'structured', 'density': 0.5, 'run': 'dense', 'smaller_dense': 'flops'"
                        + " | smaller-dense as structured 0.5 by flops",
                "'method': 'structured', 'density': 0.5, 'run': 'dense', 'smaller_dense': 'params', 'backend': 'cuda'"
                        + " | smaller-dense as structured 0.5 by params on cuda",
            })
    void isNamedAfterWhatRuns(String fields, String name) {
        assertEquals(name, variant(fields).name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'method': '2:4', 'density': 0.5, 'run': 'dense', 'smaller_dense': 'flops'        | with channels cut",
                "'method': 'structured', 'density': 0.5, 'run': 'nm', 'smaller_dense': 'flops'    | and run dense",
                "'method': 'structured', 'density': 1.0, 'run': 'dense', 'smaller_dense': 'flops' | a density below 1",
                "'method': 'structured', 'density': 0.5, 'run': 'dense', 'smaller_dense': 'bytes' | [flops, params]",
                "'method': 'structured', 'density': 0.5, 'run': 'dense', 'smaller': 'flops'       | smaller",
            })
    void refusesWhatCannotBe(String fields, String message) {
        BadInputException e = assertThrows(BadInputException.class, () -> variant(fields));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
