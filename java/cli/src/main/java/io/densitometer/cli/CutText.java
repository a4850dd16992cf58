package io.densitometer.cli;

import io.densitometer.prune.structured.PrunePlan;
import io.densitometer.prune.structured.PrunePlan.Counts;
import io.densitometer.report.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** A plan of a cut for people and as JSON. */
final class CutText {
    private static final int NAMED = 2;

    private CutText() {}

    /** One line per group, then what is left of each cost. */
    static String text(PrunePlan plan, Optional<double[]> predicted, String where) {
        List<List<String>> rows = plan.groups().stream().map(CutText::row).toList();
        StringBuilder text = new StringBuilder(Lists.text("group #before #after coupled_with", rows)).append('\n');
        Counts before = plan.before();
        Counts after = plan.after();
        text.append(line("parameters", (double) before.parameters(), (double) after.parameters(), Figures::count));
        text.append(line("FLOPs", (double) before.flops(), (double) after.flops(), Figures::count));
        predicted.ifPresent(
                p -> text.append(line("predicted time, at best, on " + where, p[0], p[1], CutText::micros)));
        if (!Double.isNaN(before.latencyMicros())) {
            text.append(
                    line("measured time on " + where, before.latencyMicros(), after.latencyMicros(), CutText::micros));
        }
        return text.toString();
    }

    private static String line(String what, double before, double after, LongFunction<String> number) {
        return String.format(
                Locale.ROOT,
                "%s: %s to %s (%.3f)%n",
                what,
                number.apply(Math.round(before)).strip(),
                number.apply(Math.round(after)).strip(),
                after / before);
    }

    private static String micros(long micros) {
        return micros + " us";
    }

    private static List<String> row(PrunePlan.Line line) {
        List<String> others = line.coupled().stream()
                .filter(axis -> !axis.equals(line.group() + "#0") && !axis.equals(line.group()))
                .toList();
        String named = String.join(", ", others.subList(0, Math.min(NAMED, others.size())));
        int more = others.size() - NAMED;
        return List.of(
                line.group(),
                Integer.toString(line.before()),
                Integer.toString(line.after()),
                more > 0 ? named + " and " + more + " more" : named);
    }

    /** Everything that the text says, and every coupled axis. */
    static Map<String, Object> json(PrunePlan plan, Optional<double[]> predicted, String where) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("target", plan.target().text());
        json.put("met", plan.met());
        json.put("floor", plan.floor());
        json.put("before", plan.before());
        json.put("after", plan.after());
        json.put("groups", new ArrayList<>(plan.groups()));
        json.put("measured_on", where);
        predicted.ifPresent(p -> json.put("predicted_micros", Map.of("before", p[0], "after", p[1])));
        return json;
    }
}
