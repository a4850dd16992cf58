package io.densitometer.prune.structured;

import io.densitometer.graph.Graph;
import io.densitometer.graph.Weight;
import io.densitometer.prune.dependency.ChannelGroup;
import io.densitometer.prune.dependency.Member;
import io.densitometer.prune.score.Criterion;
import java.util.Arrays;

/**
 * How much each channel of a group matters: its elements' scores, over all trained weights of the group taken together (Fang et al.
 * 2023).
 *
 * @param elements scores of single elements
 * @param norm how they are taken together
 */
public record GroupCriterion(Criterion elements, Norm norm) {
    /** How element scores become one. */
    public enum Norm {
        /** Their sum. */
        L1,
        /** The root of the sum of their squares. */
        L2
    }

    /** One score per channel, relative to the group's mean, so that groups can be compared. */
    double[] scores(Graph graph, ChannelGroup group) {
        double[] sums = new double[group.channels()];
        for (Member member : group.members()) {
            Weight weight = graph.weight(member.weight());
            if (weight.kind() == Weight.Kind.PARAMETER) {
                add(member, elements.score(member.weight(), weight.data()), sums);
            }
        }
        double[] scores =
                norm == Norm.L1 ? sums : Arrays.stream(sums).map(Math::sqrt).toArray();
        double mean = Arrays.stream(scores).average().orElse(0);
        return mean == 0 ? scores : Arrays.stream(scores).map(s -> s / mean).toArray();
    }

    private void add(Member member, float[] scores, double[] sums) {
        int size = member.weight().shape().size(member.axis());
        int inner = 1;
        for (int axis = member.axis() + 1; axis < member.weight().shape().rank(); axis++) {
            inner *= member.weight().shape().size(axis);
        }
        int[] channels = channels(member, size);
        for (int i = 0; i < scores.length; i++) {
            int channel = channels[i / inner % size];
            if (channel >= 0) {
                sums[channel] += norm == Norm.L1 ? scores[i] : (double) scores[i] * scores[i];
            }
        }
    }

    /** Channel at each position of the member's axis, or -1. */
    private static int[] channels(Member member, int size) {
        int[] channels = new int[size];
        Arrays.fill(channels, -1);
        for (int c = 0; c < member.indices().length; c++) {
            for (int position : member.indices()[c]) {
                channels[position] = c;
            }
        }
        return channels;
    }
}
