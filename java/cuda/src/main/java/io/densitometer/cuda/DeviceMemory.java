package io.densitometer.cuda;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.backend.lower.BlockAddresses;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.lower.View;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.Product;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;

/** Addresses of one session's blocks on the device, its stream, and the owner of what its calls are made of. */
final class DeviceMemory extends ReleaseStack {
    private final BlockAddresses blocks;
    private final DeviceStream stream;
    private final List<String> notes = new ArrayList<>();

    DeviceMemory(BlockAddresses blocks, DeviceStream stream) {
        this.blocks = blocks;
        this.stream = stream;
    }

    /** The same memory for calls that are only tried: what they are made of goes when this closes. */
    DeviceMemory trial() {
        return new DeviceMemory(blocks, stream);
    }

    /** Address of a view's element 0; 0 for no view. */
    long address(View view) {
        return view == null ? 0 : blocks.of(view);
    }

    /** A view's elements of any type; null for no view. */
    Pointer pointer(View view) {
        return view == null ? null : new Address(address(view));
    }

    FloatPointer floats(View view) {
        return view == null ? null : new FloatPointer(pointer(view));
    }

    IntPointer ints(View view) {
        return view == null ? null : new IntPointer(pointer(view));
    }

    LongPointer longs(View view) {
        return view == null ? null : new LongPointer(pointer(view));
    }

    BytePointer bytes(View view) {
        return view == null ? null : new BytePointer(pointer(view));
    }

    DeviceStream stream() {
        return stream;
    }

    /** A prepared product, released with the session. */
    Call product(Product product, Product.Addresses at) {
        notes.add("product " + product.text());
        return own(stream.prepare(product, at));
    }

    /** Remembers what runs, for {@link #notes}. */
    void note(String kernel, Pointer params) {
        notes.add(kernel + " " + ParamsText.of(params));
    }

    /** Remembers what runs. */
    void note(String text) {
        notes.add(text);
    }

    /** What runs, a line for each call. */
    List<String> notes() {
        return notes;
    }

    /** A device address as a pointer that owns nothing. */
    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
