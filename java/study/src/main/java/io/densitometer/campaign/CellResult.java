package io.densitometer.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import io.densitometer.measure.Environment;

/**
 * A cell as its file holds it.
 *
 * @param campaign name of the campaign
 * @param key says what the cell is, unique within its campaign
 * @param date when it ended, in UTC
 * @param seconds how long it took
 * @param revision of the program
 * @param device what the backend says of its device and versions
 * @param environment of the machine
 * @param definition all that the result depends on
 */
public record CellResult(
        String campaign,
        String key,
        String date,
        double seconds,
        String revision,
        String device,
        Environment environment,
        JsonNode definition,
        Finding finding) {}
