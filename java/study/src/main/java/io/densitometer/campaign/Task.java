package io.densitometer.campaign;

import java.util.function.Supplier;

/**
 * One cell to run.
 *
 * @param key says what the cell is, unique within its campaign
 * @param definition all that its result depends on, as a record of numbers and text: another definition is another cell
 * @param work runs it; whatever it throws is the cell's result
 */
record Task(String key, Object definition, Supplier<Finding> work) {}
