package io.densitometer.bench;

import io.densitometer.backend.Backend;
import io.densitometer.measure.Environment;
import io.densitometer.study.Revision;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where and when something was measured.
 *
 * @param device processor and cores
 * @param date UTC, as in 2026-01-31
 * @param revision of this repository, see {@link Revision}
 * @param environment at the start
 * @param versions of the backends
 */
record Setting(String device, String date, String revision, Environment environment, Map<String, String> versions) {

    /** This machine, now. */
    static Setting here(Path folder) {
        Environment here = Environment.probe();
        Map<String, String> versions = new TreeMap<>();
        for (Backend backend : Backend.all()) {
            versions.put(backend.name(), backend.availability().reason());
        }
        return new Setting(
                here.cpu() + ", " + here.cores() + (here.cores() == 1 ? " core" : " cores"),
                LocalDate.now(ZoneOffset.UTC).toString(),
                Revision.of(folder),
                here,
                versions);
    }

    /** Name of a campaign's files, without a suffix. */
    String fileName(String campaign) {
        String slug = device.toLowerCase(Locale.ROOT)
                .replaceAll("\\((r|tm)\\)|[^a-z0-9]+", "-")
                .replaceAll("-{2,}", "-")
                .replaceAll("^-|-$", "");
        return String.join("-", campaign, slug, date, revision);
    }

    /** The paragraphs that a campaign's report begins with: the device, where the samples are, what makes them less trustworthy. */
    String heading(String campaign) {
        List<String> circumstances = new ArrayList<>(environment.notes());
        circumstances.add(0, environment.jdk());
        return device + "; " + date + "; revision " + revision + "; raw samples in `results/" + fileName(campaign)
                + ".json`.\n\n" + String.join("; ", circumstances) + ".\n\n";
    }

    /** A section of a report that lists the versions. */
    String versionList() {
        return new TreeMap<>(versions)
                .entrySet().stream()
                        .map(e -> "- " + e.getKey() + ": " + e.getValue() + "\n")
                        .collect(Collectors.joining("", "## Versions\n\n", ""));
    }
}
