/** Pruning whole channels to a target of parameters, FLOPs or time. */
package io.densitometer.prune.structured;
