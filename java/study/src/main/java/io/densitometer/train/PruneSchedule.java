package io.densitometer.train;

import io.densitometer.graph.Graph;

/** Prunes while training goes on. */
public interface PruneSchedule {
    /** Never prunes. */
    PruneSchedule NONE = new PruneSchedule() {
        @Override
        public boolean due(long step, long total) {
            return false;
        }

        @Override
        public boolean done(long step, long total) {
            return true;
        }

        @Override
        public Graph prune(Graph graph, long step, long total) {
            return graph;
        }

        @Override
        public String text() {
            return "none";
        }
    };

    /** Whether to prune after {@code step} of {@code total} steps. */
    boolean due(long step, long total);

    /** Whether nothing is pruned after {@code step} any more; only from then on do weights count as the best. */
    boolean done(long step, long total);

    /** The graph with more zeros. */
    Graph prune(Graph graph, long step, long total);

    /** All that decides what is pruned when, in the same words in every run: a checkpoint of another schedule is not gone on from. */
    String text();
}
