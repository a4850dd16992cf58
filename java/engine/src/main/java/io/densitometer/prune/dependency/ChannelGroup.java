package io.densitometer.prune.dependency;

import io.densitometer.graph.Weight;
import java.util.List;

/**
 * Channels that are alike: each is cut from the same axes of the same weights, all at once, and no matter which others are cut.
 *
 * @param name weight that makes the channels, such as {@code encoder.attn_layers.0.conv1.weight}; with its axis where it reads them
 * @param channels how many
 * @param members the axes that they lie on
 */
public record ChannelGroup(String name, int channels, List<Member> members) {
    public ChannelGroup {
        members = List.copyOf(members);
    }

    /** Smallest number of channels that makes a multiple of {@code width} on every axis. */
    public int step(int width) {
        int step = 1;
        for (Member member : members) {
            int own = width / gcd(width, member.widthPerChannel());
            step = step / gcd(step, own) * own;
        }
        return step;
    }

    /** The member that names the group: the first trained matrix that makes the channels, else the first member. */
    static Member maker(List<Member> members, java.util.function.Function<Member, Weight> weights) {
        return members.stream()
                .filter(m -> m.axis() == 0 && m.weight().shape().rank() > 1)
                .filter(m -> weights.apply(m).kind() == Weight.Kind.PARAMETER)
                .findFirst()
                .orElse(members.get(0));
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
