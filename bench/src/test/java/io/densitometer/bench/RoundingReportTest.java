package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

class RoundingReportTest {
    private final Locale before = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    private static RoundingResult sample() {
        RoundingCampaign campaign = RoundingCampaignTest.of(13, 22, List.of(1, 4, 8), 20);
        return WidthTimesTest.samples(campaign, WidthTimesTest::oddIsSlow, 0.01, 2);
    }

    private static String golden(String name) throws IOException {
        try (InputStream golden = RoundingReportTest.class.getResourceAsStream(name)) {
            return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de-DE", "ar-EG-u-nu-arab"})
    void matchesTheGoldenFiles(String locale) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(locale));
        assertEquals(golden("rounding.md"), RoundingReport.render(sample()));
        assertEquals(golden("rounding.svg"), RoundingPlot.render(sample()));
    }

    @Test
    void noiseAloneIsNoFinding() {
        RoundingCampaign own = RoundingCampaignTest.own();
        String report = RoundingReport.render(WidthTimesTest.samples(own, width -> 90, 0.1, 1.5));
        assertTrue(
                report.contains("84 widths that this changes, 0 run faster, 0 slower, 84 show no difference"), report);
        assertFalse(report.matches("(?s).*\\) (FASTER|SLOWER) .*"), report);
    }

    @ParameterizedTest
    @CsvSource({"1, 512, 0.0, 1", "161, 256, 0.0, 4", "16, 17, 0.3, 4", "900, 1000, 0.05, 500"})
    void plotsEveryWantedWidthAndStaysInThePicture(int from, int to, double noise, int rounding)
            throws IOException, ParserConfigurationException, SAXException {
        RoundingCampaign campaign = RoundingCampaignTest.of(from, to, List.of(1, rounding + 1, rounding + 2), 3);
        String svg = RoundingPlot.render(WidthTimesTest.samples(campaign, WidthTimesTest::oddIsSlow, noise, 1));
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertEquals(
                to - from + 2, root.getElementsByTagName("circle").getLength(), "a dot per width, and the legend's");
        assertEquals(2, root.getElementsByTagName("polyline").getLength());
        int ticks = root.getElementsByTagName("text").getLength();
        assertTrue(ticks > 6 && ticks < 50, ticks + " texts");
        assertFalse(svg.matches("(?s).*(NaN|Infinity|\"-\\d).*"), svg);
    }
}
