package io.densitometer.cpu;

import io.densitometer.backend.lower.Call;
import io.densitometer.graph.op.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** A oneDNN matmul primitive, created once per plan and shared by its sessions. */
final class DnnlProduct {
    private final Product product;
    private final NativeScope scope;
    private final dnnl_primitive_desc description;
    private final dnnl_primitive primitive = new dnnl_primitive();
    private final dnnl_memory_desc src;
    private final dnnl_memory_desc plainWeights;
    private final dnnl_memory_desc bias;
    private final dnnl_memory_desc residual;
    private final dnnl_memory_desc dst;

    DnnlProduct(Product product, NativeScope scope) {
        this.product = product;
        this.scope = scope;
        src = Dnnl.strided(scope, product.src());
        plainWeights = Dnnl.strided(scope, product.weights());
        bias = product.hasBias() ? Dnnl.strided(scope, bias(product.dst())) : null;
        residual = product.residual() == null ? null : Dnnl.strided(scope, product.residual());
        dst = Dnnl.strided(scope, product.dst());
        description = describe();
        Dnnl.check(dnnl.dnnl_primitive_create(primitive, description), "dnnl_primitive_create");
        scope.onClose(() -> dnnl.dnnl_primitive_destroy(primitive));
    }

    /** {@code [1, .., N]}. */
    private static Matrix bias(Matrix dst) {
        long[] dims = new long[dst.rank()];
        Arrays.fill(dims, 1);
        dims[dims.length - 1] = dst.dims()[dims.length - 1];
        long[] strides = new long[dims.length];
        Arrays.fill(strides, dims[dims.length - 1]);
        strides[dims.length - 1] = 1;
        return new Matrix(dims, strides);
    }

    private dnnl_primitive_desc describe() {
        dnnl_memory_desc weights = product.packed() ? Dnnl.anyOrder(scope, product.weights()) : plainWeights;
        dnnl_primitive_desc made = new dnnl_primitive_desc();
        int status = dnnl.dnnl_matmul_primitive_desc_create(made, Dnnl.cpu(), src, weights, bias, dst, attributes());
        Dnnl.check(status, "dnnl_matmul_primitive_desc_create of " + product);
        scope.onClose(() -> dnnl.dnnl_primitive_desc_destroy(made));
        return made;
    }

    private dnnl_primitive_attr attributes() {
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        Dnnl.check(dnnl.dnnl_primitive_attr_create(attributes), "dnnl_primitive_attr_create");
        scope.onClose(() -> dnnl.dnnl_primitive_attr_destroy(attributes));
        dnnl_post_ops after = new dnnl_post_ops();
        Dnnl.check(dnnl.dnnl_post_ops_create(after), "dnnl_post_ops_create");
        scope.onClose(() -> dnnl.dnnl_post_ops_destroy(after));
        if (product.activation() != Activation.NONE) {
            Dnnl.check(dnnl.dnnl_post_ops_append_eltwise(after, eltwise(), 0, 0), "dnnl_post_ops_append_eltwise");
        }
        if (residual != null) {
            Dnnl.check(
                    dnnl.dnnl_post_ops_append_binary(after, dnnl.dnnl_binary_add, residual),
                    "dnnl_post_ops_append_binary");
        }
        Dnnl.check(dnnl.dnnl_primitive_attr_set_post_ops(attributes, after), "dnnl_primitive_attr_set_post_ops");
        Dnnl.check(
                dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl.dnnl_scratchpad_mode_user),
                "dnnl_primitive_attr_set_scratchpad_mode");
        return attributes;
    }

    private int eltwise() {
        return switch (product.activation()) {
            case NONE -> throw new IllegalStateException("no activation");
            case RELU -> dnnl.dnnl_eltwise_relu;
            case GELU -> dnnl.dnnl_eltwise_gelu_erf;
            case TANH -> dnnl.dnnl_eltwise_tanh;
        };
    }

    /** Name of the implementation that oneDNN chose. */
    String implementation() {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            Dnnl.check(
                    dnnl.dnnl_primitive_desc_query(description, dnnl.dnnl_query_impl_info_str, 0, text),
                    "dnnl_primitive_desc_query");
            return text.get(BytePointer.class).getString();
        }
    }

    /** Whether the weights are constant and packed once. */
    boolean isPacked() {
        return product.packed();
    }

    /** Bytes of working memory that a run needs. */
    long scratchBytes() {
        return dnnl.dnnl_memory_desc_get_size(scratchDesc());
    }

    private dnnl_memory_desc scratchDesc() {
        return dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_scratchpad_md, 0);
    }

    private dnnl_memory_desc weightsDesc() {
        return dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_weights_md, 0);
    }

    /** Address of the weights in the order that this primitive reads; made from row-major ones where these differ. */
    long pack(long plainAddress) {
        dnnl_memory_desc wanted = weightsDesc();
        if (dnnl.dnnl_memory_desc_equal(wanted, plainWeights) != 0) {
            return plainAddress;
        }
        long address = scope.allocate(dnnl.dnnl_memory_desc_get_size(wanted));
        try (NativeScope local = new NativeScope()) {
            reorder(local, plainAddress, wanted, address);
        }
        return address;
    }

    private void reorder(NativeScope local, long plainAddress, dnnl_memory_desc wanted, long address) {
        dnnl_primitive_desc move = new dnnl_primitive_desc();
        Dnnl.check(
                dnnl.dnnl_reorder_primitive_desc_create(
                        move, plainWeights, Dnnl.cpu(), wanted, Dnnl.cpu(), new dnnl_primitive_attr()),
                "dnnl_reorder_primitive_desc_create");
        local.onClose(() -> dnnl.dnnl_primitive_desc_destroy(move));
        dnnl_primitive run = new dnnl_primitive();
        Dnnl.check(dnnl.dnnl_primitive_create(run, move), "dnnl_primitive_create of a reorder");
        local.onClose(() -> dnnl.dnnl_primitive_destroy(run));
        List<Argument> arguments = List.of(
                new Argument(dnnl.DNNL_ARG_FROM, Dnnl.memory(local, plainWeights, plainAddress)),
                new Argument(dnnl.DNNL_ARG_TO, Dnnl.memory(local, wanted, address)));
        Dnnl.check(call(run, Dnnl.stream(local), arguments, local).run(), "reorder");
    }

    private record Argument(int role, dnnl_memory memory) {}

    /** The call on a session's addresses; unused ones are 0. */
    Call bind(Addresses at, Memory session) {
        NativeScope owner = session.scope();
        List<Argument> arguments = new ArrayList<>();
        arguments.add(new Argument(dnnl.DNNL_ARG_SRC, Dnnl.memory(owner, src, at.src())));
        arguments.add(new Argument(dnnl.DNNL_ARG_WEIGHTS, Dnnl.memory(owner, weightsDesc(), at.weights())));
        arguments.add(new Argument(dnnl.DNNL_ARG_DST, Dnnl.memory(owner, dst, at.dst())));
        if (bias != null) {
            arguments.add(new Argument(dnnl.DNNL_ARG_BIAS, Dnnl.memory(owner, bias, at.bias())));
        }
        if (residual != null) {
            int position = product.activation() == Activation.NONE ? 1 : 2;
            int role = dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * position | dnnl.DNNL_ARG_SRC_1;
            arguments.add(new Argument(role, Dnnl.memory(owner, residual, at.residual())));
        }
        if (at.scratch() != 0) {
            arguments.add(new Argument(dnnl.DNNL_ARG_SCRATCHPAD, Dnnl.memory(owner, scratchDesc(), at.scratch())));
        }
        return call(primitive, session.stream(), arguments, owner);
    }

    private static Call call(dnnl_primitive run, dnnl_stream stream, List<Argument> arguments, NativeScope owner) {
        int count = arguments.size();
        dnnl_exec_arg_t packed = owner.own(new dnnl_exec_arg_t(count));
        for (int i = 0; i < count; i++) {
            packed.position(i)
                    .arg(arguments.get(i).role())
                    .memory(arguments.get(i).memory());
        }
        packed.position(0);
        return () -> dnnl.dnnl_primitive_execute(run, stream, count, packed);
    }

    /** Where one session's operands lie. */
    record Addresses(long src, long weights, long bias, long residual, long dst, long scratch) {}
}
