/** Pruning: which weights may go (selection), which go first (score), which zeros are allowed (pattern). Masks are zeros of the data. */
package io.densitometer.prune;
