package io.densitometer.campaign;

import java.util.function.Supplier;

/**
 * One cell to run.
 *
 * @param key says what the cell is, unique within its campaign
 */
record Task(String key, Supplier<Finding> work) {}
