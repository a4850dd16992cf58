package io.densitometer.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StampTest {
    private static final long NOON = 1_467_374_400L;

    @ParameterizedTest
    @CsvSource({
        "2016-07-01 12:00:00,0",
        "2016-07-01 12:00,0",
        "2016/7/1 12:00,0",
        "2016-07-01T12:00:00Z,0",
        "2016-07-01T12:00:00.000Z,0",
        "2016-07-01 12:00:00+02:00,7200",
        "2016-07-01T12:00:00+0200,7200",
        "2016-07-01T12:00:00 -03,-10800",
    })
    void readsWallClockAndInstant(String text, long offset) {
        assertEquals(new Stamp(NOON, NOON - offset), Stamp.parse(text).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2016-02-30",
                "2016-7/1",
                "01.07.2016",
                "2016-07-01 24:00",
                "2016-07-01 12:60",
                "2016-07-01 12:00:00+19:00",
                "16-07-01",
                "2016-07-01 12:00:00 and a long tail of other words",
            })
    void refusesEverythingElse(String text) {
        assertTrue(Stamp.parse(text).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"2015-01-01 00:00:00+01:00,2015-01-01T00:00+01:00", "2016/7/1 2:00,2016-07-01T02:00"})
    void printsWhatWasWritten(String text, String expected) {
        assertEquals(expected, Stamp.parse(text).orElseThrow().text());
    }

    @ParameterizedTest
    @CsvSource({
        "0,h,unknown",
        "1,s,1 s",
        "90,s,90 s",
        "600,t,10 min",
        "900,t,15 min",
        "3600,h,1 h",
        "10800,h,3 h",
        "86400,d,1 day",
        "172800,d,2 days",
        "604800,w,7 days",
        "2678400,m,1 month",
    })
    void namesTheStep(long seconds, String code, String text) {
        assertEquals(code, new Frequency(seconds).code());
        assertEquals(text, new Frequency(seconds).text());
    }
}
