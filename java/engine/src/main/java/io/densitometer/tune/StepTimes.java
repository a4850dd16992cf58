package io.densitometer.tune;

import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Value;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Times plans in turn, step by step or as a whole. */
final class StepTimes {
    private static final int WARMUP = 3;
    private static final int LEAST_ROUNDS = 15;
    private static final int MOST_ROUNDS = 200;
    private static final long BUDGET_NANOS = 1_000_000_000L;
    private static final double NANOS_PER_MICRO = 1e3;

    private StepTimes() {}

    /** Profiles by plan name, the plans run in turn; a step that multiplies by several weights is shared among them equally. */
    static Map<String, Profile> measure(Map<String, Plan> plans) {
        Map<String, Session> sessions = new LinkedHashMap<>();
        Map<String, Samples> samples = new LinkedHashMap<>();
        try {
            plans.forEach((name, plan) -> sessions.put(name, ready(plan)));
            sessions.keySet().forEach(name -> samples.put(name, new Samples()));
            long start = System.nanoTime();
            for (int round = 0; goOn(round, start); round++) {
                sessions.forEach((name, session) -> samples.get(name).add(session.profile()));
            }
        } finally {
            sessions.values().forEach(Session::close);
        }
        Map<String, Profile> profiles = new LinkedHashMap<>();
        samples.forEach((name, taken) -> profiles.put(name, taken.profile()));
        return profiles;
    }

    /** Median time of the first plan over that of the second. */
    static double wholeRatio(Plan first, Plan second) {
        try (Session a = ready(first);
                Session b = ready(second)) {
            List<Double> ratios = new ArrayList<>();
            long start = System.nanoTime();
            for (int round = 0; goOn(round, start); round++) {
                boolean swapped = round % 2 == 1;
                double early = nanos(swapped ? b : a);
                double late = nanos(swapped ? a : b);
                ratios.add(swapped ? late / early : early / late);
            }
            return median(ratios);
        }
    }

    private static boolean goOn(int round, long start) {
        return round < LEAST_ROUNDS || (round < MOST_ROUNDS && System.nanoTime() - start < BUDGET_NANOS);
    }

    private static double nanos(Session session) {
        long start = System.nanoTime();
        session.run();
        return System.nanoTime() - start;
    }

    /** A warm session with plausible inputs. */
    private static Session ready(Plan plan) {
        Session session = plan.open();
        Random random = new Random(1);
        List<Value> inputs = plan.graph().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            FloatBuffer buffer = session.input(i);
            for (int j = 0; j < buffer.limit(); j++) {
                buffer.put(j, (float) random.nextGaussian() * 0.1f);
            }
        }
        for (int i = 0; i < WARMUP; i++) {
            session.run();
        }
        return session;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Microseconds of one plan's runs. */
    private static final class Samples {
        private final List<Double> totals = new ArrayList<>();
        private final Map<String, List<Double>> byWeight = new HashMap<>();

        void add(List<Session.StepTime> steps) {
            double total = 0;
            Map<String, Double> sums = new HashMap<>();
            for (Session.StepTime step : steps) {
                total += step.nanos() / NANOS_PER_MICRO;
                for (String weight : step.weights()) {
                    double share =
                            step.nanos() / NANOS_PER_MICRO / step.weights().size();
                    sums.merge(weight, share, Double::sum);
                }
            }
            totals.add(total);
            sums.forEach((weight, micros) ->
                    byWeight.computeIfAbsent(weight, w -> new ArrayList<>()).add(micros));
        }

        Profile profile() {
            Map<String, Double> medians = new HashMap<>();
            byWeight.forEach((weight, list) -> medians.put(weight, median(list)));
            return new Profile(median(totals), medians);
        }
    }
}
