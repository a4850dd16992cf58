/** Picks the fastest storage format for each prunable layer on this device, by measurement; remembers it on disk. */
package io.densitometer.tune;
