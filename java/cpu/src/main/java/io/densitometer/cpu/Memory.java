package io.densitometer.cpu;

import io.densitometer.backend.lower.Storage;
import io.densitometer.backend.lower.View;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** Addresses of one session's blocks, and the owner of what its calls are made of. */
final class Memory {
    private final long arena;
    private final long[] inputs;
    private final long[] outputs;
    private final NativeScope scope;
    private final dnnl_stream stream;

    Memory(long arena, long[] inputs, long[] outputs, NativeScope scope, dnnl_stream stream) {
        this.arena = arena;
        this.inputs = inputs;
        this.outputs = outputs;
        this.scope = scope;
        this.stream = stream;
    }

    /** Address of a view's element 0. */
    long address(View view) {
        Storage root = view.storage().root();
        long base = switch (root.place()) {
            case ARENA -> arena + root.offset();
            case INPUT -> inputs[root.index()];
            case OUTPUT -> outputs[root.index()];
            case CONSTANT -> root.address();
        };
        return base + view.byteOffset();
    }

    /** A view's floats; null for no view. */
    FloatPointer floats(View view) {
        return view == null ? null : Address.floats(address(view));
    }

    LongPointer longs(View view) {
        return view == null ? null : Address.longs(address(view));
    }

    BytePointer bytes(View view) {
        return Address.bytes(address(view));
    }

    Pointer pointer(View view) {
        return new Address(address(view));
    }

    /** Releases the pointer when the session closes. */
    <T extends Pointer> T own(T pointer) {
        return scope.own(pointer);
    }

    NativeScope scope() {
        return scope;
    }

    dnnl_stream stream() {
        return stream;
    }
}
