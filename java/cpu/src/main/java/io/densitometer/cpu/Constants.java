package io.densitometer.cpu;

import io.densitometer.backend.lower.Element;
import io.densitometer.backend.lower.Storage;
import io.densitometer.backend.lower.View;
import io.densitometer.graph.DType;
import io.densitometer.graph.Tensor;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;

/** A plan's constant data in native memory, copied when first used. */
final class Constants {
    private final NativeScope scope;
    private final IdentityHashMap<Tensor, View> known = new IdentityHashMap<>();
    private final Map<String, View> made = new HashMap<>();

    Constants(NativeScope scope) {
        this.scope = scope;
    }

    /** The tensor's elements: 4 bytes a float, 8 an integer, 1 a truth value. */
    View of(Tensor tensor) {
        return known.computeIfAbsent(tensor, this::copy);
    }

    /** Floats that the lowering makes, copied once per key. */
    View floats(String key, java.util.function.Supplier<float[]> values) {
        return made.computeIfAbsent(key, k -> {
            float[] data = values.get();
            View view = block(DType.FLOAT, data.length);
            Address.floats(view.storage().address()).put(data);
            return view;
        });
    }

    /** Uninitialised room that the plan owns. */
    View block(DType dtype, int... sizes) {
        Element element = Element.of(dtype);
        long bytes = View.elements(sizes, 0, sizes.length) * element.bytes();
        return View.rowMajor(Storage.constant(scope.allocate(bytes), bytes), element, sizes);
    }

    private View copy(Tensor tensor) {
        View view = block(tensor.dtype(), tensor.shape().sizes());
        long address = view.storage().address();
        switch (tensor.dtype()) {
            case FLOAT -> Address.floats(address).put(tensor.floats());
            case INT64 -> Address.longs(address).put(longs(tensor));
            case BOOL -> {
                BytePointer bytes = Address.bytes(address);
                for (int i = 0; i < tensor.size(); i++) {
                    bytes.put(i, (byte) tensor.getLong(i));
                }
            }
        }
        return view;
    }

    private static long[] longs(Tensor tensor) {
        long[] values = new long[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.getLong(i);
        }
        return values;
    }
}
