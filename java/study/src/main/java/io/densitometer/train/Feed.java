package io.densitometer.train;

import io.densitometer.data.WindowBuffers;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import java.nio.FloatBuffer;
import java.util.List;

/** Which buffer of a batch of windows feeds which input of a graph. */
final class Feed {
    private Feed() {}

    /**
     * The buffers of a graph's inputs, in order.
     *
     * @throws BadInputException when an input has another size than the data, or the output another than the target
     */
    static List<FloatBuffer> of(Graph graph, WindowBuffers windows, int batch) {
        Value output = graph.outputs().get(0);
        checkSize("output", output, windows.target(), batch);
        return graph.inputs().stream()
                .map(input -> {
                    FloatBuffer buffer = buffer(input.name(), windows);
                    checkSize("input", input, buffer, batch);
                    return buffer;
                })
                .toList();
    }

    private static FloatBuffer buffer(String input, WindowBuffers windows) {
        return switch (input) {
            case "x_enc" -> windows.xEnc();
            case "x_mark_enc" -> windows.xMarkEnc();
            case "x_dec" -> windows.xDec();
            case "x_mark_dec" -> windows.xMarkDec();
            default ->
                throw new BadInputException("the model's input '" + input
                        + "' is none of x_enc, x_mark_enc, x_dec and x_mark_dec, so data cannot feed it");
        };
    }

    private static void checkSize(String what, Value value, FloatBuffer buffer, int batch) {
        if (value.shape().elements(batch) != buffer.capacity()) {
            throw new BadInputException("the model's " + what + " " + value + " takes "
                    + value.shape().elements() + " numbers per window, but the data gives " + buffer.capacity() / batch
                    + ": lengths, channels and time features of model and data must agree");
        }
    }
}
