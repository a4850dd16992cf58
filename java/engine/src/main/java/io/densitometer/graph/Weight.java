package io.densitometer.graph;

import java.util.List;

/**
 * Data that belongs to a graph.
 *
 * @param kind what it is
 * @param data its values; pruned elements are stored as zeros
 * @param sparsity which zeros are allowed by pruning ({@link Sparsity#DENSE} when never pruned)
 * @param aliases further state-dict names under which the published code lists the same tensor (FEDformer's shared blocks)
 */
public record Weight(Kind kind, Tensor data, Sparsity sparsity, List<String> aliases) {
    /** What a weight is. */
    public enum Kind {
        /** Trained; counts as parameters. */
        PARAMETER,
        /** A parameter that the published code freezes (fixed time-feature tables): counted, never trained. */
        FROZEN,
        /** State kept in the state dict but not trained: running statistics, position tables, drawn indices. */
        BUFFER,
        /** Computed by the engine: cosine tables, masks, index maps. */
        CONSTANT
    }

    public Weight {
        aliases = List.copyOf(aliases);
    }

    public static Weight parameter(Tensor data) {
        return new Weight(Kind.PARAMETER, data, Sparsity.DENSE, List.of());
    }

    public static Weight buffer(Tensor data) {
        return new Weight(Kind.BUFFER, data, Sparsity.DENSE, List.of());
    }

    public static Weight constant(Tensor data) {
        return new Weight(Kind.CONSTANT, data, Sparsity.DENSE, List.of());
    }

    /** Whether it counts among the model's parameters. */
    public boolean isParameter() {
        return kind == Kind.PARAMETER || kind == Kind.FROZEN;
    }

    public Weight withData(Tensor other) {
        GraphException.require(
                other.shape().equals(data.shape()),
                "data of shape %s for a weight of shape %s",
                other.shape(),
                data.shape());
        return new Weight(kind, other, sparsity, aliases);
    }

    public Weight withSparsity(Sparsity other) {
        return new Weight(kind, data, other, aliases);
    }

    public Weight withAlias(String alias) {
        return new Weight(
                kind,
                data,
                sparsity,
                java.util.stream.Stream.concat(aliases.stream(), java.util.stream.Stream.of(alias))
                        .toList());
    }
}
