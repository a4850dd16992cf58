/** Training on libtorch: loss, optimizer, schedule, masks, checkpoints; and errors of a trained graph on any backend. */
package io.densitometer.train;
