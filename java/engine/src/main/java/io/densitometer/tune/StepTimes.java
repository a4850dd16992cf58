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

    private StepTimes() {}

    /** Median microseconds by weight name and plan name; a step that multiplies by several weights is shared among them by size. */
    static Map<String, Map<String, Double>> measure(Map<String, Plan> plans) {
        Map<String, Session> sessions = new LinkedHashMap<>();
        Map<String, Map<String, List<Double>>> samples = new HashMap<>();
        try {
            plans.forEach((name, plan) -> sessions.put(name, ready(plan)));
            long start = System.nanoTime();
            for (int round = 0; goOn(round, start); round++) {
                sessions.forEach((name, session) -> addTimes(samples, name, session));
            }
        } finally {
            sessions.values().forEach(Session::close);
        }
        Map<String, Map<String, Double>> medians = new HashMap<>();
        samples.forEach((weight, byPlan) -> byPlan.forEach((name, list) ->
                medians.computeIfAbsent(weight, w -> new LinkedHashMap<>()).put(name, median(list))));
        return medians;
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

    private static void addTimes(Map<String, Map<String, List<Double>>> samples, String plan, Session session) {
        Map<String, Double> sums = new HashMap<>();
        for (Session.StepTime step : session.profile()) {
            for (String weight : step.weights()) {
                sums.merge(weight, step.nanos() / 1e3 / step.weights().size(), Double::sum);
            }
        }
        sums.forEach((weight, micros) -> samples.computeIfAbsent(weight, w -> new HashMap<>())
                .computeIfAbsent(plan, p -> new ArrayList<>())
                .add(micros));
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
