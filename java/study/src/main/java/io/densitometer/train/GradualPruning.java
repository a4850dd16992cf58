package io.densitometer.train;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.prune.GradualSchedule;
import io.densitometer.prune.PruneSpec;
import io.densitometer.prune.Pruner;
import java.util.stream.Collectors;

/**
 * Gradual pruning (Zhu and Gupta 2017): evenly spaced prunings along the cubic schedule, then the rest of the training at the target.
 *
 * @param target what to prune, and the density in the end
 * @param prunings how many
 * @param until share of all steps after which the target is reached
 */
public record GradualPruning(PruneSpec target, int prunings, double until) implements PruneSchedule {
    public GradualPruning {
        if (prunings < 1 || !(until > 0 && until <= 1)) {
            throw new BadInputException("gradual pruning in " + prunings + " steps until " + until
                    + " of the training: give at least 1 step and a share above 0 and at most 1");
        }
    }

    private long interval(long total) {
        return Math.max(1, (long) (total * until) / prunings(total));
    }

    /** At most one pruning per step. */
    private int prunings(long total) {
        return (int) Math.max(1, Math.min(prunings, (long) (total * until)));
    }

    @Override
    public boolean due(long step, long total) {
        return step % interval(total) == 0 && step / interval(total) <= prunings(total);
    }

    @Override
    public boolean done(long step, long total) {
        return step >= interval(total) * prunings(total);
    }

    @Override
    public Graph prune(Graph graph, long step, long total) {
        int pruning = (int) (step / interval(total));
        PruneSpec now = target.withShares(share -> new GradualSchedule(share, prunings(total)).density(pruning));
        return Pruner.prune(graph, now).graph();
    }

    @Override
    public String text() {
        String layers =
                target.selection().kinds().stream().map(Enum::name).sorted().collect(Collectors.joining("+"));
        return String.join(
                " ",
                target.pattern().text(),
                target.scope().name(),
                target.criterion().name(),
                layers,
                target.selection().exclude().toString(),
                target.overrides().toString(),
                "to " + target.density() + " in " + prunings + " until " + until);
    }
}
