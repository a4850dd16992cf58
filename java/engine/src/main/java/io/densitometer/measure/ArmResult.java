package io.densitometer.measure;

/**
 * What was measured of one arm.
 *
 * @param name the arm's name
 * @param samples raw samples
 * @param summary percentiles, nanoseconds per call
 * @param speedup baseline's median time over this arm's; exactly 1 for the baseline itself
 * @param verdict the conclusion against the baseline
 */
public record ArmResult(String name, Samples samples, Summary summary, Ratio speedup, Verdict verdict) {}
