package io.densitometer.tensorrt.engine;

import java.util.List;

/**
 * An input or output of an engine.
 *
 * @param name the tensor's name in the model file
 * @param input whether it is an input
 * @param type the element's type: {@code float}, {@code half}, ...
 * @param sizes of each axis; -1 for one that is open
 */
public record Port(String name, boolean input, String type, List<Long> sizes) {
    /** The type that sessions have buffers of. */
    public static final String FLOAT = "float";

    public Port {
        sizes = List.copyOf(sizes);
    }
}
