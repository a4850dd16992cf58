/**
 * The embedded default engine, single precision: oneDNN for dense products, own kernels for everything else. A graph is simplified by
 * passes, lowered to a flat list of steps over one arena laid out by liveness, and each step is one prepared call.
 */
package io.densitometer.cpu;
