package io.densitometer.measure;

/**
 * One side of a comparison: a name and one call of what is timed.
 *
 * @param name shown in reports; unique within one measurement
 * @param body one run; called many times on the measuring thread
 */
public record Arm(String name, Runnable body) {}
