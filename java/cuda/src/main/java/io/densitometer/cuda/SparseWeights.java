package io.densitometer.cuda;

import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cuda.device.SparseCsr;
import io.densitometer.cudakernels.global.cudakernels;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;

/** Weights {@code [N, K]} packed for the sparse kernels, once for all plans of a graph. */
final class SparseWeights {
    private final Lowering lowering;

    SparseWeights(Lowering lowering) {
        this.lowering = lowering;
    }

    /** Compressed rows, on the device. */
    record Csr(View values, View columns, View rowStart, View rowOrder, long nonzeros) {}

    /** Compressed rows of square blocks, on the device. */
    record Bsr(View values, View columns, View rowStart, View rowOrder, long blocks, int block) {}

    /** Two of every four, on the device. */
    record Small(View values, View metadata) {}

    /** A weight's data on the host. */
    private record Dense(String name, FloatPointer data, int rows, int columns) {}

    /** Packs a weight's data. */
    @FunctionalInterface
    private interface Packing<T> {
        T of(Dense dense);
    }

    private <T> T packed(String format, Value value, Class<T> type, Packing<T> packing) {
        return lowering.constants().once(format + " " + value.name(), type, () -> {
            Weight weight = lowering.weight(value);
            int rows = value.shape().size(0);
            int columns = Math.toIntExact(value.shape().elements() / rows);
            try (FloatPointer data = new FloatPointer(weight.data().floats())) {
                return packing.of(new Dense(value.name(), data, rows, columns));
            }
        });
    }

    Csr csr(Value value) {
        return packed("csr", value, Csr.class, this::csr);
    }

    private Csr csr(Dense w) {
        long nonzeros = counted(cudakernels.dsm_cuda_spmm_csr_count(w.data, w.rows, w.columns), w);
        try (BytePointer values = new BytePointer(nonzeros * bytes());
                IntPointer columns = new IntPointer(nonzeros);
                IntPointer start = new IntPointer(w.rows + 1L)) {
            int status = cudakernels.dsm_cuda_spmm_csr_pack(
                    w.data, w.rows, w.columns, lowering.type(), nonzeros, values, columns, start);
            Kernels.check(status, "dsm_cuda_spmm_csr_pack of " + w.name);
            View order = order(start, w.rows);
            return new Csr(
                    upload(values, nonzeros * bytes()),
                    integers(columns, nonzeros),
                    integers(start, w.rows + 1L),
                    order,
                    nonzeros);
        }
    }

    Bsr bsr(Value value) {
        int block = Formats.blockSize(lowering.weight(value));
        return packed("bsr", value, Bsr.class, w -> bsr(w, block));
    }

    private Bsr bsr(Dense w, int block) {
        long blocks = counted(cudakernels.dsm_cuda_spmm_bsr_count(w.data, w.rows, w.columns, block), w);
        int blockRows = (w.rows + block - 1) / block;
        long size = blocks * block * block * bytes();
        try (BytePointer values = new BytePointer(size);
                IntPointer columns = new IntPointer(blocks);
                IntPointer start = new IntPointer(blockRows + 1L)) {
            int status = cudakernels.dsm_cuda_spmm_bsr_pack(
                    w.data, w.rows, w.columns, block, lowering.type(), blocks, values, columns, start);
            Kernels.check(status, "dsm_cuda_spmm_bsr_pack of " + w.name);
            View order = order(start, blockRows);
            return new Bsr(
                    upload(values, size),
                    integers(columns, blocks),
                    integers(start, blockRows + 1L),
                    order,
                    blocks,
                    block);
        }
    }

    Small small(Value value) {
        return packed("2:4", value, Small.class, this::small);
    }

    private Small small(Dense w) {
        long size = counted(cudakernels.dsm_cuda_spmm_24_values_bytes(w.rows, w.columns, lowering.type()), w);
        long metadataSize = counted(cudakernels.dsm_cuda_spmm_24_metadata_bytes(w.rows, w.columns), w);
        try (BytePointer values = new BytePointer(size);
                IntPointer metadata = new IntPointer(metadataSize / Integer.BYTES)) {
            int status =
                    cudakernels.dsm_cuda_spmm_24_pack(w.data, w.rows, w.columns, lowering.type(), values, metadata);
            Kernels.check(status, "dsm_cuda_spmm_24_pack of " + w.name);
            return new Small(upload(values, size), integers(metadata, metadataSize / Integer.BYTES));
        }
    }

    /** Compressed by cuSPARSELt. */
    Sparse24 library(Value value) {
        return packed("cusparselt", value, Sparse24.class, w -> {
            float[] data = lowering.weight(value).data().floats();
            Matrix matrix = new Matrix(w.rows, w.columns, w.columns, false, 0, lowering.stored());
            return lowering.constants().own(lowering.device().compress(data, matrix));
        });
    }

    /** Compressed rows for cuSPARSE. */
    SparseCsr rows(Value value) {
        return packed("cusparse", value, SparseCsr.class, w -> {
            float[] data = lowering.weight(value).data().floats();
            Matrix matrix = new Matrix(w.rows, w.columns, w.columns, false, 0, lowering.stored());
            return lowering.constants().own(lowering.device().sparseRows(data, matrix));
        });
    }

    private int bytes() {
        return lowering.stored().bytes();
    }

    /** A count, which is an error, negated, below 0. */
    private static long counted(long count, Dense w) {
        if (count < 0) {
            Kernels.check((int) -count, "packing of " + w.name);
        }
        return count;
    }

    private View order(IntPointer start, int rows) {
        try (IntPointer order = new IntPointer((long) rows)) {
            Kernels.check(cudakernels.dsm_cuda_spmm_csr_order(start, rows, order), "dsm_cuda_spmm_csr_order");
            return integers(order, rows);
        }
    }

    private View upload(BytePointer values, long size) {
        return lowering.constants().upload(values, size);
    }

    private View integers(IntPointer values, long count) {
        return lowering.constants().upload(values, count * Integer.BYTES);
    }
}
