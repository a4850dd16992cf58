package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.DeviceException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.global.cudnn;

/**
 * An operation graph of cuDNN while it is built: tensors and operations between them, in the order in which they are added. Everything
 * is computed in single precision; tensors between operations are virtual and never stored.
 */
final class DnnGraph {
    private final DnnApi api;
    private final ReleaseStack owned;
    private final List<Long> operations = new ArrayList<>();
    private long nextId = 1;

    /** @param owned releases the descriptors */
    DnnGraph(DnnApi api, ReleaseStack owned) {
        this.api = api;
        this.owned = owned;
    }

    /** A tensor: its identifier in variant packs, and its descriptor. */
    record Tensor(long id, long descriptor) {}

    /**
     * How a tensor lies.
     *
     * @param type {@code CUDNN_DATA_}
     * @param sizes of the axes, by cuDNN's order: batch, channels or heads, then the others
     * @param strides in elements
     */
    record Layout(int type, long[] sizes, long[] strides) {
        /** Row-major. */
        static Layout packed(int type, long... sizes) {
            long[] strides = new long[sizes.length];
            long stride = 1;
            for (int i = sizes.length - 1; i >= 0; i--) {
                strides[i] = stride;
                stride *= sizes[i];
            }
            return new Layout(type, sizes, strides);
        }

        /** The same for another type. */
        Layout as(int other) {
            return new Layout(other, sizes, strides);
        }
    }

    /** A tensor in memory whose address is a multiple of so many bytes. */
    Tensor stored(Layout layout, int alignment) {
        long tensor = describe(layout);
        api.set(tensor, DnnAttribute.TENSOR_BYTE_ALIGNMENT, alignment);
        return completed(tensor);
    }

    /** A tensor between operations. */
    Tensor virtual(Layout layout) {
        long tensor = describe(layout);
        api.set(tensor, DnnAttribute.TENSOR_BYTE_ALIGNMENT, Float.BYTES * 4L);
        api.set(tensor, DnnAttribute.TENSOR_IS_VIRTUAL, 1);
        return completed(tensor);
    }

    /** A single precision number that is read from host memory when a plan is started. */
    Tensor scalar(int rank) {
        long[] ones = new long[rank];
        java.util.Arrays.fill(ones, 1);
        long tensor = describe(Layout.packed(cudnn.CUDNN_DATA_FLOAT, ones));
        api.set(tensor, DnnAttribute.TENSOR_BYTE_ALIGNMENT, Float.BYTES);
        api.set(tensor, DnnAttribute.TENSOR_IS_BY_VALUE, 1);
        return completed(tensor);
    }

    private long describe(Layout layout) {
        long tensor = make(DnnKind.TENSOR);
        api.set(tensor, DnnAttribute.TENSOR_UNIQUE_ID, nextId);
        api.set(tensor, DnnAttribute.TENSOR_DATA_TYPE, layout.type);
        api.set(tensor, DnnAttribute.TENSOR_DIMENSIONS, layout.sizes);
        api.set(tensor, DnnAttribute.TENSOR_STRIDES, layout.strides);
        return tensor;
    }

    private Tensor completed(long tensor) {
        api.complete(tensor, DnnKind.TENSOR);
        return new Tensor(nextId++, tensor);
    }

    /** {@code y = x * w}, a cross-correlation over two axes, the first of size 1. */
    void convolve(Tensor x, Tensor w, Tensor y, int padding, int stride) {
        long how = make(DnnKind.CONVOLUTION);
        api.set(how, DnnAttribute.CONVOLUTION_COMP_TYPE, cudnn.CUDNN_DATA_FLOAT);
        api.set(how, DnnAttribute.CONVOLUTION_CONV_MODE, cudnn.CUDNN_CROSS_CORRELATION);
        api.set(how, DnnAttribute.CONVOLUTION_SPATIAL_DIMS, 2);
        api.set(how, DnnAttribute.CONVOLUTION_DILATIONS, 1, 1);
        api.set(how, DnnAttribute.CONVOLUTION_FILTER_STRIDES, 1, stride);
        api.set(how, DnnAttribute.CONVOLUTION_PRE_PADDINGS, 0, padding);
        api.set(how, DnnAttribute.CONVOLUTION_POST_PADDINGS, 0, padding);
        api.complete(how, DnnKind.CONVOLUTION);
        long operation = make(DnnKind.CONVOLUTION_FORWARD);
        api.set(operation, DnnAttribute.CONVOLUTION_FORWARD_CONV_DESC, how);
        api.set(operation, DnnAttribute.CONVOLUTION_FORWARD_X, x.descriptor);
        api.set(operation, DnnAttribute.CONVOLUTION_FORWARD_W, w.descriptor);
        api.set(operation, DnnAttribute.CONVOLUTION_FORWARD_Y, y.descriptor);
        api.set(operation, DnnAttribute.CONVOLUTION_FORWARD_ALPHA, Float.floatToIntBits(1));
        api.set(operation, DnnAttribute.CONVOLUTION_FORWARD_BETA, Float.floatToIntBits(0));
        add(operation, DnnKind.CONVOLUTION_FORWARD);
    }

    /** {@code c = a b}, over the last two axes. */
    void multiply(Tensor a, Tensor b, Tensor c) {
        long how = make(DnnKind.MATMUL);
        api.set(how, DnnAttribute.MATMUL_COMP_TYPE, cudnn.CUDNN_DATA_FLOAT);
        api.complete(how, DnnKind.MATMUL);
        long operation = make(DnnKind.MATMUL_OPERATION);
        api.set(operation, DnnAttribute.MATMUL_OPERATION_DESC, how);
        api.set(operation, DnnAttribute.MATMUL_OPERATION_A, a.descriptor);
        api.set(operation, DnnAttribute.MATMUL_OPERATION_B, b.descriptor);
        api.set(operation, DnnAttribute.MATMUL_OPERATION_C, c.descriptor);
        add(operation, DnnKind.MATMUL_OPERATION);
    }

    /** {@code y = mode(x)}, or {@code mode(x, b)}. */
    void map(int mode, Tensor x, Tensor b, Tensor y) {
        pointwise(pointwise(mode, cudnn.CUDNN_DATA_FLOAT, -1), x, b, null, y);
    }

    /** Each element's index along an axis. */
    void index(int axis, Tensor x, Tensor y) {
        pointwise(pointwise(cudnn.CUDNN_POINTWISE_GEN_INDEX, cudnn.CUDNN_DATA_FLOAT, axis), x, null, null, y);
    }

    /** Whether x is not less than b. */
    void notLess(Tensor x, Tensor b, Tensor y) {
        pointwise(pointwise(cudnn.CUDNN_POINTWISE_CMP_GE, cudnn.CUDNN_DATA_BOOLEAN, -1), x, b, null, y);
    }

    /** {@code y = where(mask, x, b)}. */
    void select(Tensor x, Tensor b, Tensor mask, Tensor y) {
        pointwise(pointwise(cudnn.CUDNN_POINTWISE_BINARY_SELECT, cudnn.CUDNN_DATA_FLOAT, -1), x, b, mask, y);
    }

    private long pointwise(int mode, int precision, int axis) {
        long how = make(DnnKind.POINTWISE);
        api.set(how, DnnAttribute.POINTWISE_MODE, mode);
        api.set(how, DnnAttribute.POINTWISE_MATH_PREC, precision);
        if (axis >= 0) {
            api.set(how, DnnAttribute.POINTWISE_AXIS, axis);
        }
        api.complete(how, DnnKind.POINTWISE);
        return how;
    }

    private void pointwise(long how, Tensor x, Tensor b, Tensor mask, Tensor y) {
        long operation = make(DnnKind.POINTWISE_OPERATION);
        api.set(operation, DnnAttribute.POINTWISE_OPERATION_DESC, how);
        api.set(operation, DnnAttribute.POINTWISE_OPERATION_X, x.descriptor);
        if (b != null) {
            api.set(operation, DnnAttribute.POINTWISE_OPERATION_B, b.descriptor);
        }
        if (mask != null) {
            api.set(operation, DnnAttribute.POINTWISE_OPERATION_T, mask.descriptor);
        }
        api.set(operation, DnnAttribute.POINTWISE_OPERATION_Y, y.descriptor);
        add(operation, DnnKind.POINTWISE_OPERATION);
    }

    /** y is x reduced along the axes in which it has size 1. */
    void reduce(int operator, Tensor x, Tensor y) {
        long how = make(DnnKind.REDUCTION);
        api.set(how, DnnAttribute.REDUCTION_OPERATOR, operator);
        api.set(how, DnnAttribute.REDUCTION_COMP_TYPE, cudnn.CUDNN_DATA_FLOAT);
        api.complete(how, DnnKind.REDUCTION);
        long operation = make(DnnKind.REDUCTION_OPERATION);
        api.set(operation, DnnAttribute.REDUCTION_OPERATION_DESC, how);
        api.set(operation, DnnAttribute.REDUCTION_OPERATION_X, x.descriptor);
        api.set(operation, DnnAttribute.REDUCTION_OPERATION_Y, y.descriptor);
        add(operation, DnnKind.REDUCTION_OPERATION);
    }

    private void add(long operation, DnnKind kind) {
        api.complete(operation, kind);
        operations.add(operation);
    }

    /** The graph of all operations so far. */
    long complete() {
        long graph = make(DnnKind.GRAPH);
        api.set(graph, DnnAttribute.GRAPH_HANDLE, api.handle());
        api.set(
                graph,
                DnnAttribute.GRAPH_OPS,
                operations.stream().mapToLong(Long::longValue).toArray());
        api.complete(graph, DnnKind.GRAPH);
        return graph;
    }

    private long make(DnnKind kind) {
        long descriptor = api.create(kind);
        owned.onClose(() -> api.destroy(descriptor));
        return descriptor;
    }

    /** Code of an element type. */
    static int type(Element element) {
        return switch (element) {
            case FP32 -> cudnn.CUDNN_DATA_FLOAT;
            case FP16 -> cudnn.CUDNN_DATA_HALF;
            case BF16 -> cudnn.CUDNN_DATA_BFLOAT16;
            case INT64, BOOL -> throw new DeviceException("cuDNN is given no tensors of " + element);
        };
    }
}
