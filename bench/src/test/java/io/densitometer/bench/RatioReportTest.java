package io.densitometer.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.bench.Point.Evidence;
import io.densitometer.bench.Point.Times;
import io.densitometer.bench.Target.Unit;
import io.densitometer.measure.Environment;
import io.densitometer.study.StepProfile;
import io.densitometer.study.StepProfile.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatioReportTest {
    private final Locale before = Locale.getDefault();

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    static CampaignResult sample() {
        Environment here = new Environment(
                "Linux",
                "6.1",
                "amd64",
                "Some(R) CPU @ 2.00GHz",
                2,
                List.of("avx2"),
                "unknown",
                "unknown",
                8L << 30,
                "Debian 17.0.1",
                0.25,
                List.of("virtual machine"));
        List<Row> rows =
                Campaign.read(CampaignTest.CAMPAIGNS.resolve("cpu-smoke.json")).rows();
        Figure run = new Figure(0.31, 0.3, 0.32);
        Figure bytes = Figure.exact(24);
        List<RowResult> results = new ArrayList<>();
        results.add(result(
                rows.get(0),
                Point.of("empty plan, whole run", run, new Target(Unit.MICROS, 2)),
                Point.of("Transformer, small, allocated by a run", bytes, new Target(Unit.BYTES, 0))));
        results.add(result(
                rows.get(1),
                ratio("64x32, 24 tokens, density 0.5", new Figure(0.987, 0.97, 1.01), 1, null),
                ratio("64x32, 24 tokens, density 0.1", new Figure(2.512, 2.4, 2.6), 2, null)));
        StepProfile dense = profile(400, 100);
        StepProfile pruned = profile(150, 110);
        Evidence evidence = new Evidence(dense, pruned, Map.of("csr", 7L, "dense", 2L));
        results.add(result(
                rows.get(2),
                ratio("Autoformer, batch 1, 1 thread", new Figure(0.5, 0.45, 0.6), 0.8696, evidence),
                ratio("Autoformer, batch 1, 2 threads", new Figure(1.9, 1.8, 2), 0.8696, evidence)));
        return new CampaignResult(
                "cpu-smoke",
                "A sample",
                "Some(R) CPU @ 2.00GHz, 2 cores",
                "2026-01-31",
                "0123456789",
                here,
                Map.of("cpu", "oneDNN 3", "onnxruntime", "1.0"),
                results);
    }

    private static RowResult result(Row row, Point... points) {
        return new RowResult(Campaign.JSON.valueToTree(row), 1.5, List.of(points), Map.of());
    }

    private static Point ratio(String name, Figure speedup, double least, Evidence evidence) {
        Target target = Target.times(least);
        Times times = new Times(2e6, 2e6 / speedup.value(), 0.013, 40);
        return new Point(name, speedup, target, target.judge(speedup), times, evidence);
    }

    private static StepProfile profile(double weights, double rest) {
        List<Step> steps = List.of(
                new Step("encoder/Linear_1", List.of("w"), weights), new Step("encoder/Softmax_1", List.of(), rest));
        return new StepProfile(steps, weights + rest, weights / (weights + rest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en-US", "de-DE", "ar-EG-u-nu-arab"})
    void matchesTheGoldenFile(String locale) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(locale));
        try (InputStream golden = getClass().getResourceAsStream("ratios.md")) {
            assertEquals(new String(golden.readAllBytes(), StandardCharsets.UTF_8), RatioReport.render(sample()));
        }
    }

    @Test
    void fileNameSaysDeviceDateAndRevision() {
        assertEquals("cpu-smoke-some-cpu-2-00ghz-2-cores-2026-01-31-0123456789", sample().fileName());
    }
}
