package io.densitometer.cuda.nvidia;

import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/** An address, mostly in device memory, as a pointer that owns nothing. */
public final class Address extends Pointer {
    Address(long address) {
        super((Pointer) null);
        this.address = address;
    }

    /** The same address as a pointer; null for 0. */
    public static Pointer of(long address) {
        return address == 0 ? null : new Address(address);
    }

    /** Where a pointer's position is: natives count a plain pointer's position in bytes, whatever it points to. */
    static Pointer ofPosition(Pointer pointer) {
        long position = pointer.position();
        return of(pointer.address() + (position == 0 ? 0 : position * pointer.sizeof()));
    }

    static IntPointer ints(long address) {
        return new IntPointer(new Address(address));
    }
}
