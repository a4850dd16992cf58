package io.densitometer.cuda.nvidia;

/**
 * An algorithm of cuSPARSELt, by the numbers that its search gives.
 *
 * @param id among those of the problem
 * @param splitK parts of the sums that are computed apart; 1 for none
 * @param splitKMode how the parts are added; 0 when there are none
 * @param splitKBuffers buffers for the parts
 */
record TwoFourAlgorithm(int id, int splitK, int splitKMode, int splitKBuffers) {}
