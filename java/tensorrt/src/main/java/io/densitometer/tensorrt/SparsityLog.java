package io.densitometer.tensorrt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which layers TensorRT found eligible for sparse tactics, and which run one, as its log tells it. Its wording differs between versions,
 * and some give numbers without names.
 *
 * @param eligible names of layers that could run sparse
 * @param picked names of layers that do
 * @param eligibleCount how many could; -1 when the log does not tell
 * @param pickedCount how many do; -1 when the log does not tell
 */
record SparsityLog(List<String> eligible, List<String> picked, int eligibleCount, int pickedCount) {
    private static final Pattern ELIGIBLE = Pattern.compile(
            "\\(Sparsity\\) (?:Layers eligible for sparse math|Found (\\d+) layer\\(s\\) eligible to use sparse tactics)(?::(.*))?");
    private static final Pattern PICKED = Pattern.compile("\\(Sparsity\\) (?:TRT inference plan picked sparse"
            + " implementation for layers|Chose (\\d+) layer\\(s\\) using sparse tactics)(?::(.*))?");

    SparsityLog {
        eligible = List.copyOf(eligible);
        picked = List.copyOf(picked);
    }

    /** Reads a log; of several passes over the network the last one made the engine. */
    static SparsityLog of(List<String> lines) {
        SparsityLog log = new SparsityLog(List.of(), List.of(), -1, -1);
        for (String line : lines) {
            Matcher eligible = ELIGIBLE.matcher(line);
            Matcher picked = PICKED.matcher(line);
            if (eligible.find()) {
                List<String> names = names(eligible.group(2));
                log = new SparsityLog(names, List.of(), count(eligible.group(1), names), -1);
            } else if (picked.find()) {
                List<String> names = names(picked.group(2));
                log = new SparsityLog(log.eligible, names, log.eligibleCount, count(picked.group(1), names));
            }
        }
        return log;
    }

    /** Whether the log names the eligible layers, or says that there is none. */
    boolean namesEligible() {
        return eligibleCount == eligible.size();
    }

    /** Whether the log names the picked layers, or says that there is none. */
    boolean namesPicked() {
        return pickedCount == picked.size();
    }

    private static int count(String number, List<String> names) {
        return number == null ? names.size() : Integer.parseInt(number);
    }

    private static List<String> names(String list) {
        if (list == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>(Arrays.asList(list.strip().split(", ", -1)));
        names.removeIf(String::isBlank);
        return names;
    }

    /** The model file's nodes in a layer's name: TensorRT joins those that it fuses by a plus sign, and numbers what it compiles. */
    static Stream<String> nodes(String layer) {
        return Arrays.stream(layer.split(" ?\\+ ?", -1))
                .map(name -> name.strip().replaceFirst("_myl\\d+_\\d+$", ""))
                .filter(name -> !name.isEmpty());
    }
}
