package io.densitometer.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Error against time: who is not beaten in both. */
final class Front {
    private Front() {}

    /** What takes part: every row that has a time and an error, but for masks in dense kernels, whose zeros save nothing. */
    static List<Replicas> candidates(Group group, Collection<String> backends) {
        return Replicas.of(group).stream()
                .filter(row -> backends.contains(row.backend()))
                .filter(row -> !Group.isMasked(row.cells().get(0)))
                .filter(row -> Double.isFinite(row.millis()) && Double.isFinite(row.mse()))
                .toList();
    }

    /** The front of the group's own backends, fastest first. */
    static List<Replicas> of(Group group) {
        return of(candidates(group, group.ownBackends()));
    }

    /** Those of the candidates that are on the front, fastest first. */
    static List<Replicas> of(List<Replicas> candidates) {
        return front(candidates, Replicas::millis, Replicas::mse);
    }

    /**
     * The points that no other beats: none takes at most their time at less error, or less time at no more error. Fastest
     * first; points that are equal in both stay together. Points that are not finite take no part.
     */
    static <P> List<P> front(List<P> points, ToDoubleFunction<P> time, ToDoubleFunction<P> error) {
        Comparator<P> order = Comparator.comparingDouble(time).thenComparingDouble(error);
        List<P> ordered = points.stream()
                .filter(point -> Double.isFinite(time.applyAsDouble(point) + error.applyAsDouble(point)))
                .sorted(order)
                .toList();
        List<P> front = new ArrayList<>();
        for (P point : ordered) {
            P last = front.isEmpty() ? null : front.get(front.size() - 1);
            boolean same = last != null && order.compare(last, point) == 0;
            if (last == null || same || error.applyAsDouble(point) < error.applyAsDouble(last)) {
                front.add(point);
            }
        }
        return front;
    }
}
