package io.densitometer.graph.op;

import io.densitometer.graph.Node;

/** One method per primitive op, so that the compiler lists what a backend misses. */
public interface PrimitiveVisitor<R> {
    R unary(Unary op, Node node);

    R binary(Binary op, Node node);

    R where(Where op, Node node);

    R reduce(Reduce op, Node node);

    R cumSum(CumSum op, Node node);

    R matMul(MatMul op, Node node);

    R conv(Conv op, Node node);

    R pool(Pool op, Node node);

    R softmax(Softmax op, Node node);

    R layerNormalization(LayerNormalization op, Node node);

    R batchNormalization(BatchNormalization op, Node node);

    R transpose(Transpose op, Node node);

    R reshape(Reshape op, Node node);

    R expand(Expand op, Node node);

    R concat(Concat op, Node node);

    R slice(Slice op, Node node);

    R gather(Gather op, Node node);

    R gatherElements(GatherElements op, Node node);

    R scatterElements(ScatterElements op, Node node);

    R topK(TopK op, Node node);

    R cast(Cast op, Node node);

    R dropout(Dropout op, Node node);
}
