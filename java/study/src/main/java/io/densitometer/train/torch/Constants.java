package io.densitometer.train.torch;

import io.densitometer.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What a program computes once, and lets go of when it is closed. */
final class Constants implements AutoCloseable {
    private final List<Tensor> owned = new ArrayList<>();
    private final torch.ScalarType floats;
    private final Function<Value, Tensor> fixed;

    /** @param fixed the content of a value that never changes, or null */
    Constants(torch.ScalarType floats, Function<Value, Tensor> fixed) {
        this.floats = floats;
        this.fixed = fixed;
    }

    /** The content of a value that never changes, or null. */
    Tensor fixed(Value value) {
        return fixed.apply(value);
    }

    /** Data from the heap. */
    Tensor copy(io.densitometer.graph.Tensor data) {
        return kept(HostData.copy(data, floats));
    }

    /** What is computed now, without a gradient. */
    Tensor made(Supplier<Tensor> work) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            return kept(HostData.kept(work.get()));
        }
    }

    private Tensor kept(Tensor tensor) {
        owned.add(tensor);
        return tensor;
    }

    @Override
    public void close() {
        owned.forEach(Tensor::close);
        owned.clear();
    }
}
