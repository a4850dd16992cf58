package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.densitometer.prune.LayerSelection;
import io.densitometer.prune.PrunableLayer;
import io.densitometer.prune.dependency.ChannelGroup;
import io.densitometer.prune.dependency.Dependencies;
import io.densitometer.prune.dependency.Heads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The sensitivity of a small model's layers and groups on the built-in series: table, JSON and picture. */
class SensitivityCommandTest {
    private static final String SCAN =
            "sensitivity DIR/model.onnx --backend reference --data built-in --max-windows 3 --method ";

    @TempDir
    private Path folder;

    @BeforeEach
    void model() {
        Samples.model(folder);
    }

    private Run ending(int code, String line) {
        return Run.ending(code, line.replace("DIR", folder.toString()).split(" ", -1));
    }

    private static List<String> layers() {
        return LayerSelection.STANDARD.of(Samples.graph()).stream()
                .map(PrunableLayer::name)
                .toList();
    }

    private static List<String> firstWords(String table, int rows) {
        return table.lines()
                .skip(2)
                .limit(rows)
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    @Test
    void aTableAndAPictureOfLayers() throws Exception {
        Run run = ending(0, SCAN + "magnitude-layer --densities 0.5,0.1 --plot DIR/scan.svg");
        assertTrue(run.out().matches("(?s)part +size +at 0.5 +at 0.1\n-.*"), run.out());
        assertEquals(layers(), firstWords(run.out(), layers().size()));
        assertTrue(run.out().contains("\ndense MSE "), run.out());
        assertTrue(run.out().contains(" on 3 windows; "), run.out());
        assertTrue(run.out().endsWith("\nPlot: " + folder.resolve("scan.svg") + "\n"), run.out());
        assertTrue(run.err().contains(" of " + 2 * layers().size() + ": "), run.err());
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("scan.svg").toFile());
        assertEquals("svg", svg.getDocumentElement().getTagName());
        assertEquals(1 + 2 * layers().size(), svg.getElementsByTagName("rect").getLength());
        String before = Files.readString(folder.resolve("scan.svg"));
        ending(0, SCAN + "magnitude-layer --densities 0.25 --plot DIR/scan.svg --force");
        assertTrue(!before.equals(Files.readString(folder.resolve("scan.svg"))), "the picture is not replaced");
    }

    @Test
    void groupsAsJson() {
        JsonNode json =
                ending(0, SCAN + "structured --densities 0.5,0.25 --json").json();
        List<String> names = new ArrayList<>();
        json.path("parts").forEach(part -> names.add(part.path("name").asText()));
        assertEquals(
                Dependencies.of(Samples.graph(), Heads.WITHIN).groups().stream()
                        .map(ChannelGroup::name)
                        .toList(),
                names);
        assertEquals("Transformer", json.path("model").asText());
        assertEquals("structured", json.path("method").asText());
        assertEquals(3, json.path("windows").asInt());
        assertTrue(json.path("dense").asDouble() > 0, json.toString());
        JsonNode point = json.path("parts").path(0).path("points").path(1);
        assertEquals(0.25, point.path("share").asDouble());
        assertTrue(point.path("mse").asDouble() > 0, json.toString());
    }

    @Test
    void aPatternFixesItsShareAndSkipsWhatItDoesNotFit() {
        JsonNode json = ending(0, SCAN + "2:4 --exclude decoder.* --json").json();
        List<String> names = new ArrayList<>();
        for (JsonNode part : json.path("parts")) {
            names.add(part.path("name").asText());
            assertEquals(1, part.path("points").size());
            assertEquals(0.5, part.path("points").path(0).path("share").asDouble());
        }
        assertEquals(
                layers().stream()
                        .filter(name -> !name.startsWith("decoder.") && !name.contains("value_embedding"))
                        .toList(),
                names);
    }
}
