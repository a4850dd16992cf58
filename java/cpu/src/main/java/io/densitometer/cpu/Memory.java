package io.densitometer.cpu;

import io.densitometer.backend.lower.BlockAddresses;
import io.densitometer.backend.lower.View;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** Addresses of one session's blocks, and the owner of what its calls are made of. */
final class Memory {
    private final BlockAddresses blocks;
    private final NativeScope scope;
    private final dnnl_stream stream;

    Memory(BlockAddresses blocks, NativeScope scope, dnnl_stream stream) {
        this.blocks = blocks;
        this.scope = scope;
        this.stream = stream;
    }

    /** Address of a view's element 0. */
    long address(View view) {
        return blocks.of(view);
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
