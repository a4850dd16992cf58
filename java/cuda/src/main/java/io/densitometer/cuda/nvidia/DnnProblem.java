package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** An operation graph and where its operands lie. */
final class DnnProblem implements AutoCloseable {
    private final String text;
    private final boolean exact;
    private final ReleaseStack owned = new ReleaseStack();
    private final List<Long> ids = new ArrayList<>();
    private final List<Long> addresses = new ArrayList<>();
    private long graph;

    /**
     * @param text what it is, in one line
     * @param exact whether single precision factors must not be rounded
     */
    DnnProblem(String text, boolean exact) {
        this.text = text;
        this.exact = exact;
    }

    String text() {
        return text;
    }

    boolean exact() {
        return exact;
    }

    ReleaseStack owned() {
        return owned;
    }

    /** Says where a tensor lies. */
    void place(DnnGraph.Tensor tensor, long address) {
        ids.add(tensor.id());
        addresses.add(address);
    }

    /** Gives a number that is read from host memory. */
    void place(DnnGraph.Tensor tensor, float value) {
        place(tensor, owned.own(new FloatPointer(new float[] {value})).address());
    }

    /** The graph, once all operations are in it. */
    DnnProblem of(DnnGraph built) {
        graph = built.complete();
        return this;
    }

    long graph() {
        return graph;
    }

    long[] ids() {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    long[] addresses() {
        return addresses.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void close() {
        owned.close();
    }
}
