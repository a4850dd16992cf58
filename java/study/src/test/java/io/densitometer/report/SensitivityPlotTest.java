package io.densitometer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.densitometer.study.Sensitivity;
import io.densitometer.study.Sensitivity.PartScan;
import io.densitometer.study.Sensitivity.Point;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SensitivityPlotTest {
    private static PartScan part(String name, double... errors) {
        List<Point> points = new ArrayList<>();
        DoubleStream.of(errors).forEach(mse -> points.add(new Point(1.0 / (points.size() + 2), mse)));
        return new PartScan(name, 64, points);
    }

    private static Document parsed(double dense, String model, PartScan... parts) {
        String svg = SensitivityPlot.svg(new Sensitivity(model, "magnitude-layer", dense, 9, List.of(parts)));
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        } catch (Exception e) {
            throw new AssertionError("no XML: " + svg, e);
        }
    }

    private static List<String> texts(Document svg) {
        NodeList found = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    /** Colour of a cell, counted from the first; the page itself is the rectangle before them. */
    private static String colour(Document svg, int cell) {
        return ((Element) svg.getElementsByTagName("rect").item(1 + cell)).getAttribute("fill");
    }

    @Test
    void aRowForEachPartAndAColumnForEachShare() {
        Document svg = parsed(0.5, "Informer", part("first", 0.5, 0.75), part("second", 0.25, 1));
        assertEquals("http://www.w3.org/2000/svg", svg.getDocumentElement().getNamespaceURI());
        assertEquals(
                List.of(
                        "Informer, magnitude-layer: dense MSE 0.500 on 9 windows",
                        "Change of the MSE when only that part is pruned, by the share of it that stays",
                        "0.5",
                        "0.333",
                        "first",
                        "+0.0%",
                        "+50.0%",
                        "second",
                        "-50.0%",
                        "+100.0%"),
                texts(svg));
        assertEquals(1 + 4, svg.getElementsByTagName("rect").getLength());
    }

    @Test
    void coloursTellRisesFromFalls() {
        Document svg = parsed(1, "m", part("a", 1, 1.1, 1.5, 2, 100, 0.5));
        assertEquals("#ffffff", colour(svg, 0));
        assertNotEquals(colour(svg, 1), colour(svg, 2));
        assertEquals("#aa2828", colour(svg, 3));
        assertEquals(colour(svg, 3), colour(svg, 4), "no darker than the darkest");
        assertTrue(colour(svg, 5).matches("#(..)\\1(?!\\1).."), "a fall is blue: " + colour(svg, 5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<a&b>", "\"quoted\" 'name'", "]]>", "</text></svg>", "bell \u0007", "weight.\u00e4\u2211", ""})
    void namesAreEscaped(String name) {
        List<String> texts = texts(parsed(1, name, part(name, 2)));
        String shown = name.replace('\u0007', '\ufffd');
        assertEquals(shown + ", magnitude-layer: dense MSE 1.00 on 9 windows", texts.get(0));
        assertEquals(shown, texts.get(3));
    }

    @Test
    void longNamesLoseTheirBeginning() {
        String name = "a&".repeat(100) + ".conv1.weight";
        String shown = texts(parsed(1, "m", part(name, 2))).get(3);
        assertTrue(shown.startsWith("\u2026") && shown.endsWith("&.conv1.weight"), shown);
        assertEquals(62, shown.length());
    }

    @ParameterizedTest
    @CsvSource({
        "1, NaN",
        "1, Infinity",
        "NaN, 1",
        "Infinity, 1",
        "0, 1",
        "0, 0",
    })
    void errorsThatAreNoNumbersAreMarked(double dense, double mse) {
        Document svg = parsed(dense, "m", part("a", mse));
        boolean vanishes = Double.isInfinite(dense);
        assertEquals(vanishes ? "-100.0%" : "\u2013", texts(svg).get(4));
        assertTrue(colour(svg, 0).matches("#[0-9a-f]{6}"), colour(svg, 0));
    }
}
