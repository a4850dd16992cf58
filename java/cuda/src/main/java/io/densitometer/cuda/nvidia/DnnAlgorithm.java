package io.densitometer.cuda.nvidia;

/**
 * An engine of cuDNN with its knobs, as a place in the list that the library's heuristics give for a problem.
 *
 * @param candidate place in the list
 * @param engine its number among the library's, by which a list that has changed is noticed
 */
record DnnAlgorithm(int candidate, long engine) {}
