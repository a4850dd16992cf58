package io.densitometer.cpu;

import io.densitometer.backend.lower.View;
import io.densitometer.graph.Node;
import io.densitometer.graph.Sparsity;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import io.densitometer.kernels.dsm_sparse_linear;
import io.densitometer.kernels.dsm_sparse_weight;
import io.densitometer.kernels.global.cpukernels;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/** Linear layers with sparse weights. */
final class SparseLayers {
    private final Lowering lowering;
    private final Pointwise pointwise;
    private final Map<String, dsm_sparse_weight> packed = new HashMap<>();

    SparseLayers(Lowering lowering) {
        this.lowering = lowering;
        pointwise = new Pointwise(lowering);
    }

    /**
     * One layer; matrices are {@code [tokens, features]} with tokens or features contiguous, y and the residual alike.
     *
     * @param weight named as in the model; its data, flattened to {@code [N, K]}, is packed
     */
    record Layer(Value weight, Format format, View x, View bias, Activation activation, View residual, View y) {}

    /** Adds the step of a layer, and more for an activation that the kernel does not know. */
    void layer(Layer layer) {
        boolean fused = layer.activation() != Activation.TANH;
        product(layer, fused ? layer.activation() : Activation.NONE, fused ? layer.residual() : null);
        if (!fused) {
            pointwise.map(Unary.Kind.TANH, layer.y(), layer.y());
        }
        if (!fused && layer.residual() != null) {
            pointwise.combine(Binary.Kind.ADD, layer.y(), layer.residual(), layer.y());
        }
    }

    private void product(Layer layer, Activation activation, View residual) {
        dsm_sparse_weight weight = weight(layer.weight(), layer.format());
        dsm_sparse_linear sizes = lowering.own(new dsm_sparse_linear());
        fill(sizes, weight, layer, activation, residual);
        long[] floats = new long[1];
        Statuses.check(cpukernels.dsm_sparse_linear_scratch(sizes, floats), "dsm_sparse_linear_scratch");
        View scratch = lowering.scratch(floats[0]);
        lowering.emit(
                "dsm_sparse_linear_run",
                Lowering.present(layer.x(), layer.bias(), residual),
                Lowering.present(layer.y(), scratch),
                m -> {
                    dsm_sparse_linear p = m.own(new dsm_sparse_linear());
                    fill(p, weight, layer, activation, residual);
                    p.x(m.floats(layer.x())).y(m.floats(layer.y())).bias(m.floats(layer.bias()));
                    p.residual(m.floats(residual)).scratch(m.floats(scratch)).scratch_floats(floats[0]);
                    return () -> cpukernels.dsm_sparse_linear_run(p);
                });
    }

    private void fill(
            dsm_sparse_linear p, dsm_sparse_weight weight, Layer layer, Activation activation, View residual) {
        p.weight(weight).x(null).y(null).bias(null).residual(null).scratch(null).scratch_floats(0);
        p.ldx(pitch(layer.x())).ldy(pitch(layer.y())).ld_residual(residual == null ? 0 : pitch(residual));
        p.tokens(layer.x().size(0)).x_layout(layout(layer.x())).y_layout(layout(layer.y()));
        p.activation(code(activation)).threads(lowering.threads());
    }

    private static int code(Activation activation) {
        return switch (activation) {
            case NONE -> cpukernels.DSM_ACTIVATION_NONE;
            case RELU -> cpukernels.DSM_ACTIVATION_RELU;
            case GELU -> cpukernels.DSM_ACTIVATION_GELU;
            case TANH -> throw new IllegalStateException("tanh is a step of its own");
        };
    }

    /** Whether features lie side by side (token-major) rather than tokens. */
    static boolean isTokenMajor(View matrix) {
        boolean rows = matrix.stride(1) == 1 || matrix.size(1) == 1;
        return rows && (matrix.stride(0) >= matrix.size(1) || matrix.size(0) == 1);
    }

    private static int layout(View matrix) {
        return isTokenMajor(matrix) ? cpukernels.DSM_TOKEN_MAJOR : cpukernels.DSM_FEATURE_MAJOR;
    }

    /** Distance of the axis that is not contiguous. */
    private static long pitch(View matrix) {
        int outer = isTokenMajor(matrix) ? 0 : 1;
        return matrix.size(outer) == 1 ? matrix.size(1 - outer) : matrix.stride(outer);
    }

    /** The weight in a format, packed once per plan. */
    private dsm_sparse_weight weight(Value value, Format format) {
        return packed.computeIfAbsent(format + " " + value.name(), key -> {
            Weight weight = lowering.weight(value);
            int rows = value.shape().size(0);
            int columns = (int) (value.shape().elements() / rows);
            dsm_sparse_weight made = new dsm_sparse_weight();
            try (FloatPointer data = new FloatPointer(weight.data().floats())) {
                int status = switch (format) {
                    case DENSE -> throw new IllegalStateException("a dense weight is not packed");
                    case CSR -> cpukernels.dsm_csr_pack(data, rows, columns, made);
                    case NM -> cpukernels.dsm_nm24_pack(data, rows, columns, made);
                    case BSR -> {
                        Sparsity.Block block = Formats.block(weight);
                        yield cpukernels.dsm_bsr_pack(data, rows, columns, block.rows(), block.columns(), made);
                    }
                };
                Statuses.check(status, "dsm_" + format.text() + "_pack of " + value.name());
            }
            lowering.scope().onClose(() -> cpukernels.dsm_sparse_weight_free(made));
            return made;
        });
    }

    /** Whether only sparse layers read a value, directly or behind elementwise functions, so that tokens may lie side by side. */
    boolean prefersFeatureMajor(Value value) {
        return !lowering.graph().outputs().contains(value)
                && !lowering.consumers(value).isEmpty()
                && lowering.consumers(value).stream().allMatch(n -> takesFeatureMajor(n, value));
    }

    private boolean takesFeatureMajor(Node node, Value value) {
        if (node.op() instanceof Unary) {
            return prefersFeatureMajor(node.output());
        }
        boolean sparse = node.op() instanceof io.densitometer.graph.op.Linear
                && Format.of(lowering.options(), node.input(1).name()) != Format.DENSE;
        return sparse
                && node.input(0) == value
                && node.inputs().stream().filter(v -> v == value).count() == 1;
    }
}
