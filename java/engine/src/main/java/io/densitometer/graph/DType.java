package io.densitometer.graph;

/** Element kinds of a graph; {@code FLOAT} takes the precision of the plan that runs it (double, fp32, fp16, ...). */
public enum DType {
    FLOAT,
    INT64,
    BOOL
}
