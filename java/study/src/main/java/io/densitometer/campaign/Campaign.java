package io.densitometer.campaign;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.densitometer.backend.Backend;
import io.densitometer.graph.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What to check, as a JSON file declares it; keys in snake case.
 *
 * @param backend what is checked
 * @param budgetMinutes after which no cell is started
 */
public record Campaign(String name, String title, String backend, double budgetMinutes, List<Part> parts) {
    static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    public Campaign {
        if (name == null || !name.matches("[a-z0-9-]{1,60}")) {
            throw new BadInputException("campaign: name must be lower-case letters, digits and hyphens");
        }
        if (title == null || backend == null || parts == null || parts.isEmpty() || !(budgetMinutes > 0)) {
            throw new BadInputException("campaign: title, backend, budget_minutes above 0 and parts are needed");
        }
        parts = List.copyOf(parts);
    }

    /**
     * Reads a campaign.
     *
     * @throws BadInputException when the file is none, or asks for what cannot be
     */
    public static Campaign read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), Campaign.class);
        } catch (JsonProcessingException e) {
            String why = e.getCause() instanceof BadInputException bad ? bad.getMessage() : e.getOriginalMessage();
            throw new BadInputException(
                    file + " is no campaign: " + why.lines().findFirst().orElse(""), e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": give a campaign's JSON file", e);
        }
    }

    List<Task> tasks(Backend used, Path oracles) {
        return parts.stream()
                .flatMap(part -> part.tasks(used, oracles).stream())
                .toList();
    }
}
