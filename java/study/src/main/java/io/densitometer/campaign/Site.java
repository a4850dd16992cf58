package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import io.densitometer.study.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a campaign runs.
 *
 * @param backend what is checked and measured
 * @param oracles folder of the published cases
 * @param out folder of the cells, where programs may find what they are given, too
 * @param python the Python that peers written in it run on
 */
record Site(Backend backend, Path oracles, Path out, String python) {
    /** The first of these places that is there, below the checkout or bundle that runs or below this folder. */
    static Path found(List<String> places, String what) {
        List<Path> roots = Stream.concat(Installation.root().stream(), Stream.of(Path.of("")))
                .toList();
        Optional<Path> found = places.stream()
                .flatMap(place -> roots.stream().map(root -> root.resolve(place)))
                .map(Path::toAbsolutePath)
                .filter(Files::exists)
                .findFirst();
        return found.orElseThrow(
                () -> new BadInputException(what + ": none of " + String.join(", ", places) + " is there"));
    }
}
