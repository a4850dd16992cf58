/**
 * Turns run times into claims: interleaved arms, a ratio with an interval, a noise floor and a verdict.
 *
 * <p>A claim is a ratio with an interval, never a lone time. {@link io.densitometer.measure.Interleaver} times the arms
 * in random order within one process and stops when the noise allows it; {@link io.densitometer.measure.Bootstrap} gives
 * the interval; {@link io.densitometer.measure.Verdict} says what may be concluded. Nothing here knows what an arm does.
 */
package io.densitometer.measure;
