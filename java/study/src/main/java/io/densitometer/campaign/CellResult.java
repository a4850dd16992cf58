package io.densitometer.campaign;

import io.densitometer.measure.Environment;

/**
 * A cell as its file holds it.
 *
 * @param key says what the cell is, unique within its campaign
 * @param campaign name of the campaign
 * @param date when it ended, in UTC
 * @param device what the backend says of its device and versions
 */
public record CellResult(
        String campaign, String key, String date, String device, Environment environment, Finding finding) {}
