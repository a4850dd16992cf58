package io.densitometer.data;

import io.densitometer.data.DataSet.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which registered set a file is.
 *
 * @param set the set whose shape it has, or that it was said to be; empty for a custom file
 * @param nearest the set it is compared with: {@code set}, or the one that its name hints at
 * @param differences how it differs from {@code nearest}, one phrase each
 */
record Identity(Optional<DataSet> set, Optional<DataSet> nearest, List<String> differences) {

    static Identity of(String name, Shape found, Optional<String> claimed) {
        if (claimed.isPresent()) {
            DataSet set = RegisteredSets.named(claimed.get());
            return new Identity(Optional.of(set), Optional.of(set), differences(set.shape(), found));
        }
        String fileName = String.valueOf(Path.of(name).getFileName());
        Optional<DataSet> match = RegisteredSets.matching(fileName, found);
        Optional<DataSet> nearest = match.or(() -> RegisteredSets.hintedBy(fileName));
        List<String> differences =
                nearest.map(set -> differences(set.shape(), found)).orElse(List.of());
        return new Identity(match, nearest, differences);
    }

    String setName() {
        return set.map(DataSet::name).orElse(RegisteredSets.CUSTOM);
    }

    private static List<String> differences(Shape expected, Shape found) {
        List<String> differences = new ArrayList<>();
        compare("rows", expected.rows(), found.rows(), differences);
        compare("columns", expected.columns(), found.columns(), differences);
        compare("step", expected.frequency().text(), found.frequency().text(), differences);
        return List.copyOf(differences);
    }

    private static void compare(String what, Object expected, Object found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add(what + " " + found + " instead of " + expected);
        }
    }
}
