/** A small SSA graph with static shapes but for the batch: values, ops, weights, builder, verifier, cost. */
package io.densitometer.graph;
