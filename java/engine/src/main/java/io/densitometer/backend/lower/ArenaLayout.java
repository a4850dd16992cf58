package io.densitometer.backend.lower;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Places blocks in one arena so that those alive at the same step do not overlap. */
public final class ArenaLayout {
    private ArenaLayout() {}

    /** Gives every arena block of the steps an offset, the largest first at the lowest place that fits; returns the arena's bytes. Offsets are multiples of the alignment. */
    public static long assign(List<? extends StepTemplate<?>> steps, int alignment) {
        Set<Storage> blocks = new LinkedHashSet<>();
        for (int i = 0; i < steps.size(); i++) {
            for (View view : steps.get(i).touched()) {
                view.storage().touch(i);
                blocks.add(view.storage());
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            shareInPlace(steps.get(i), i);
        }
        List<Storage> order = blocks.stream()
                .filter(b -> b.root() == b && b.place() == Storage.Place.ARENA)
                .sorted(Comparator.comparingLong(Storage::bytes).reversed())
                .toList();
        List<Storage> placed = new ArrayList<>();
        long total = 0;
        for (Storage block : order) {
            block.offset(lowestFit(block, placed, alignment));
            placed.add(block);
            total = Math.max(total, end(block, alignment));
        }
        return total;
    }

    /** When an input dies where the output is born, the input lies where the output does. */
    private static void shareInPlace(StepTemplate<?> step, int number) {
        if (!step.inPlace()) {
            return;
        }
        View output = step.writes().get(0);
        for (View input : step.reads()) {
            Storage from = input.storage();
            boolean dies = from.place() == Storage.Place.ARENA && from.root() == from && from.last() == number;
            boolean born = output.storage().first() == number && output.storage() != from;
            boolean alike = step.reads().stream().allMatch(r -> r.storage() != from || lieAlike(r, output));
            if (dies && born && from.bytes() == output.storage().bytes() && alike) {
                from.shareWith(output.storage());
                return;
            }
        }
    }

    private static boolean lieAlike(View a, View b) {
        return a.byteOffset() == b.byteOffset()
                && a.elements() == b.elements()
                && ((a.isWhole() && b.isWhole()) || java.util.Arrays.equals(a.strides(), b.strides()));
    }

    private static long lowestFit(Storage block, List<Storage> placed, int alignment) {
        List<Storage> rivals = placed.stream()
                .filter(p -> p.first() <= block.last() && block.first() <= p.last())
                .sorted(Comparator.comparingLong(Storage::offset))
                .toList();
        long offset = 0;
        for (Storage rival : rivals) {
            if (rival.offset() >= offset + block.bytes()) {
                break;
            }
            offset = Math.max(offset, end(rival, alignment));
        }
        return offset;
    }

    private static long end(Storage block, int alignment) {
        return (block.offset() + block.bytes() + alignment - 1) / alignment * alignment;
    }
}
