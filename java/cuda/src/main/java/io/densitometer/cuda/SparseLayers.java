package io.densitometer.cuda;

import io.densitometer.backend.lower.MatrixViews;
import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cuda.device.SparseCsr;
import io.densitometer.cudakernels.dsm_cuda_spmm_24_params;
import io.densitometer.cudakernels.dsm_cuda_spmm_bsr_params;
import io.densitometer.cudakernels.dsm_cuda_spmm_csr_params;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Activation;
import io.densitometer.graph.op.Binary;
import io.densitometer.graph.op.Unary;
import java.util.List;

/** Linear layers with sparse weights; matrices are {@code [tokens, features]}, features contiguous. */
final class SparseLayers {
    private final Lowering lowering;
    private final SparseWeights weights;

    SparseLayers(Lowering lowering) {
        this.lowering = lowering;
        weights = new SparseWeights(lowering);
    }

    /**
     * One layer {@code y = act(x W^T + bias) + residual}.
     *
     * @param weight named as in the model; its data, flattened to {@code [N, K]}, is packed
     * @param bias in single precision, or null
     */
    record Layer(Value weight, Format format, View x, View bias, Activation activation, View residual, View y) {
        Layer with(View otherX, Activation otherActivation, View otherResidual) {
            return new Layer(weight, format, otherX, bias, otherActivation, otherResidual, y);
        }

        List<View> reads() {
            return Lowering.present(x, bias, residual);
        }

        int rows() {
            return y.size(1);
        }

        int columns() {
            return x.size(1);
        }

        int tokens() {
            return x.size(0);
        }
    }

    /** Adds the step of a layer, and more for what its kernel does not do in passing. */
    void layer(Layer layer) {
        boolean library = layer.format == Format.NM || layer.format == Format.CUSPARSE;
        boolean activates = activates(layer);
        boolean adds = !library && activates;
        product(layer.with(
                whole(layer.x), activates ? layer.activation : Activation.NONE, adds ? layer.residual : null));
        if (layer.format == Format.CUSPARSE && layer.bias != null) {
            View bias = layer.bias.broadcast(layer.y.sizes());
            lowering.pointwise().combine(Binary.Kind.ADD, layer.y, bias, layer.y);
        }
        if (!activates && layer.activation != Activation.NONE) {
            lowering.pointwise().map(Unary.Kind.valueOf(layer.activation.name()), layer.y, layer.y);
        }
        if (!adds && layer.residual != null) {
            lowering.pointwise().combine(Binary.Kind.ADD, layer.y, layer.residual, layer.y);
        }
    }

    /** Whether the format's product makes the activation in passing. */
    private static boolean activates(Layer layer) {
        return switch (layer.activation) {
            case NONE -> true;
            case RELU -> layer.format != Format.CUSPARSE;
            case GELU -> layer.format != Format.CUSPARSE && layer.format != Format.NM;
            case TANH -> false;
        };
    }

    /** Kernels may read a row's padding: there is none when rows follow each other. */
    private View whole(View x) {
        return x.isRowMajor() ? x : lowering.dense(x);
    }

    private void product(Layer layer) {
        switch (layer.format) {
            case CSR -> csr(layer);
            case BSR -> bsr(layer);
            case NM_SMALL -> small(layer);
            case NM -> library(layer);
            case CUSPARSE -> rows(layer);
            case DENSE -> throw new IllegalStateException("a dense layer is no sparse one");
        }
    }

    private void csr(Layer layer) {
        SparseWeights.Csr w = weights.csr(layer.weight);
        lowering.emit("dsm_cuda_spmm_csr", layer.reads(), List.of(layer.y), m -> {
            dsm_cuda_spmm_csr_params p = m.own(new dsm_cuda_spmm_csr_params());
            p.values(m.pointer(w.values())).columns(m.ints(w.columns())).row_start(m.ints(w.rowStart()));
            p.row_order(m.ints(w.rowOrder())).nonzeros(w.nonzeros()).token_major(1);
            p.bias(m.floats(layer.bias)).residual(m.pointer(layer.residual));
            p.x(m.pointer(layer.x)).y(m.pointer(layer.y));
            p.rows(layer.rows()).cols(layer.columns()).tokens(layer.tokens());
            p.ldx(pitch(layer.x)).ldy(pitch(layer.y)).ldr(pitch(layer.residual));
            p.type(lowering.type()).activation(code(layer.activation));
            return Kernels.SPMM_CSR.bind(p, m);
        });
    }

    private void bsr(Layer layer) {
        SparseWeights.Bsr w = weights.bsr(layer.weight);
        lowering.emit("dsm_cuda_spmm_bsr", layer.reads(), List.of(layer.y), m -> {
            dsm_cuda_spmm_bsr_params p = m.own(new dsm_cuda_spmm_bsr_params());
            p.values(m.pointer(w.values())).block_columns(m.ints(w.columns())).block_row_start(m.ints(w.rowStart()));
            p.block_row_order(m.ints(w.rowOrder())).blocks(w.blocks()).block(w.block());
            p.bias(m.floats(layer.bias)).residual(m.pointer(layer.residual));
            p.x(m.pointer(layer.x)).y(m.pointer(layer.y));
            p.rows(layer.rows()).cols(layer.columns()).tokens(layer.tokens());
            p.ldx(pitch(layer.x)).ldy(pitch(layer.y)).ldr(pitch(layer.residual));
            p.type(lowering.type()).activation(code(layer.activation));
            return Kernels.SPMM_BSR.bind(p, m);
        });
    }

    private void small(Layer layer) {
        SparseWeights.Small w = weights.small(layer.weight);
        lowering.emit("dsm_cuda_spmm_24", layer.reads(), List.of(layer.y), m -> {
            dsm_cuda_spmm_24_params p = m.own(new dsm_cuda_spmm_24_params());
            p.values(m.pointer(w.values())).metadata(m.ints(w.metadata()));
            p.bias(m.floats(layer.bias)).residual(m.pointer(layer.residual));
            p.x(m.pointer(layer.x)).y(m.pointer(layer.y));
            p.rows(layer.rows()).cols(layer.columns()).tokens(layer.tokens());
            p.ldx(pitch(layer.x)).ldy(pitch(layer.y)).ldr(pitch(layer.residual));
            p.type(lowering.type()).activation(code(layer.activation));
            return Kernels.SPMM_24.bind(p, m);
        });
    }

    private void library(Layer layer) {
        Sparse24 weight = weights.library(layer.weight);
        Sparse24.Layer shape = new Sparse24.Layer(
                Products.matrix(layer.x, 0), Products.matrix(layer.y, 0), layer.bias != null, layer.activation);
        String obstacle = weight.obstacle(shape);
        lowering.require(obstacle == null, "cuSPARSELt does not take it: " + obstacle);
        lowering.emit("cusparseLtMatmul", layer.reads(), List.of(layer.y), m -> {
            m.note("cusparselt " + layer.rows() + "x" + layer.columns() + " for " + layer.tokens() + " tokens, "
                    + weight.paddedTokens(layer.tokens()) + " with padding");
            return m.own(
                    weight.prepare(shape, m.address(layer.x), m.address(layer.bias), m.address(layer.y), m.stream()));
        });
    }

    private void rows(Layer layer) {
        SparseCsr weight = weights.rows(layer.weight);
        SparseCsr.Layer shape = new SparseCsr.Layer(Products.matrix(layer.x, 0), Products.matrix(layer.y, 0));
        String obstacle = weight.obstacle(shape);
        lowering.require(obstacle == null, "cuSPARSE does not take it: " + obstacle);
        lowering.emit("cusparseSpMM", List.of(layer.x), List.of(layer.y), m -> {
            m.note("cusparse " + layer.rows() + "x" + layer.columns() + ", " + weight.nonZeros() + " non-zeros, "
                    + layer.tokens() + " tokens");
            return m.own(weight.prepare(shape, m.address(layer.x), m.address(layer.y), m.stream()));
        });
    }

    private static long pitch(View matrix) {
        if (matrix == null) {
            return 0;
        }
        if (!MatrixViews.isPlain(matrix)) {
            throw new IllegalStateException("a sparse layer's features lie apart: " + matrix);
        }
        return matrix.size(0) == 1 ? matrix.size(1) : matrix.stride(0);
    }

    private static int code(Activation activation) {
        return switch (activation) {
            case NONE -> cudakernels.DSM_CUDA_ACTIVATION_NONE;
            case RELU -> cudakernels.DSM_CUDA_ACTIVATION_RELU;
            case GELU -> cudakernels.DSM_CUDA_ACTIVATION_GELU;
            case TANH -> throw new IllegalStateException("tanh is a step of its own");
        };
    }
}
