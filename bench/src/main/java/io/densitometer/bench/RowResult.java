package io.densitometer.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.densitometer.bench.Target.Outcome;
import io.densitometer.measure.Measurement;
import java.util.List;
import java.util.Map;

/**
 * A row that was measured.
 *
 * @param row its definition, as in the campaign's file
 * @param seconds how long all of it took
 * @param points its figures; the first may summarise the others
 * @param measurements by what was measured: every arm, the A/A row and the raw samples
 */
record RowResult(JsonNode row, double seconds, List<Point> points, Map<String, Measurement> measurements) {
    RowResult {
        points = List.copyOf(points);
    }

    /** Met when every point is; missed when any is. */
    Outcome outcome() {
        return Outcome.worst(points.stream().map(Point::outcome));
    }
}
