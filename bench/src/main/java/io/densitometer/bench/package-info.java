/** Benchmarks (JMH) and campaigns of paired comparisons, whose ratios with intervals are what may be claimed. */
package io.densitometer.bench;
