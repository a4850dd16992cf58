package io.densitometer.campaign;

import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What to check and to measure, as a JSON file declares it; keys in snake case.
 *
 * @param name of the file, and in its cells
 * @param title heads the report
 * @param backend what is checked and measured
 * @param budgetMinutes after which no cell is started
 * @param parts in the order they run
 */
public record Campaign(String name, String title, String backend, double budgetMinutes, List<Part> parts) {
    /** Checks what every campaign has. */
    public Campaign {
        requireNames(name, title);
        require(backend != null && !backend.isBlank(), "backend is missing: name the one to check");
        require(budgetMinutes > 0, "budget_minutes " + budgetMinutes + " must be above 0");
        require(
                parts != null && !parts.isEmpty() && parts.stream().noneMatch(Objects::isNull),
                "parts is missing or empty");
        parts = List.copyOf(parts);
    }

    /**
     * Reads a campaign.
     *
     * @throws BadInputException when the file is none, or asks for what cannot be
     */
    public static Campaign read(Path file) {
        return CampaignJson.read(file, Campaign.class);
    }

    /** Checks the name and the title of any kind of campaign. */
    public static void requireNames(String name, String title) {
        require(
                name != null && name.matches("[a-z0-9-]{1,60}"),
                "name must be lower-case letters, digits and hyphens, since it names files");
        require(title != null && !title.isBlank(), "title is missing");
    }

    /** The cells of each part; fails when a part asks for what the backend or the site has not, or two cells are the same. */
    List<List<Task>> tasks(Site site) {
        Set<String> keys = new HashSet<>();
        List<List<Task>> tasks = parts.stream().map(part -> part.tasks(site)).toList();
        tasks.forEach(part ->
                part.forEach(task -> require(keys.add(task.key()), "two parts have the cell '" + task.key() + "'")));
        return tasks;
    }

    /** Fails unless the backend has all of the sparse formats. */
    static void requireFormats(Backend backend, List<String> formats, String part) {
        for (String format : formats) {
            require(
                    backend.formats().contains(format),
                    part + ": backend '" + backend.name() + "' has no format '" + format + "': give some of "
                            + String.join(", ", backend.formats()));
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException("campaign: " + message);
        }
    }
}
