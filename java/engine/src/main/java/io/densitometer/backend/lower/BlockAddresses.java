package io.densitometer.backend.lower;

/** Where the blocks of one session lie. */
public final class BlockAddresses {
    private final long arena;
    private final long[] inputs;
    private final long[] outputs;

    /** With an arena, and a block for each input and output. */
    public BlockAddresses(long arena, long[] inputs, long[] outputs) {
        this.arena = arena;
        this.inputs = inputs.clone();
        this.outputs = outputs.clone();
    }

    /** Address of a view's element 0. */
    public long of(View view) {
        Storage root = view.storage().root();
        long base = switch (root.place()) {
            case ARENA -> arena + root.offset();
            case INPUT -> inputs[root.index()];
            case OUTPUT -> outputs[root.index()];
            case CONSTANT -> root.address();
        };
        return base + view.byteOffset();
    }
}
