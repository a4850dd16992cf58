package io.densitometer.cpu;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;

/** A native address as a pointer that owns nothing. */
final class Address extends Pointer {
    Address(long address) {
        super((Pointer) null);
        this.address = address;
    }

    static FloatPointer floats(long address) {
        return new FloatPointer(new Address(address));
    }

    static LongPointer longs(long address) {
        return new LongPointer(new Address(address));
    }

    static IntPointer ints(long address) {
        return new IntPointer(new Address(address));
    }

    static ShortPointer shorts(long address) {
        return new ShortPointer(new Address(address));
    }

    static BytePointer bytes(long address) {
        return new BytePointer(new Address(address));
    }
}
