package io.densitometer.data;

import java.util.Objects;

/**
 * All windows of one split, one starting at each row; immutable, may be shared between threads.
 *
 * <p>Window i is the {@code __getitem__(i)} of the published loader: input rows [i, i + seq_len) of the split, labels
 * from the last label_len rows of the input, target the pred_len rows after it.
 */
public final class WindowedSplit {
    private final WindowedData data;
    private final int firstRow;
    private final int size;

    /** Windows that lie in rows [firstRow, endRow). */
    WindowedSplit(WindowedData data, int firstRow, int endRow) {
        this.data = data;
        this.firstRow = firstRow;
        this.size = endRow - firstRow - data.window().seqLen() - data.window().predLen() + 1;
    }

    /** Number of windows. */
    public int size() {
        return size;
    }

    /** Buffers of the right size for a batch of these windows. */
    public WindowBuffers buffers(int batch) {
        return data.buffers(batch);
    }

    /**
     * Writes the windows {@code order[from]} to {@code order[from + count - 1]} as one batch; allocates nothing.
     *
     * @throws IndexOutOfBoundsException when an index is not in [0, size) or a buffer is too small
     */
    public void fill(int[] order, int from, int count, WindowBuffers out) {
        Objects.checkFromIndexSize(from, count, order.length);
        for (int b = 0; b < count; b++) {
            fillOne(Objects.checkIndex(order[from + b], size), b, out);
        }
    }

    private void fillOne(int index, int slot, WindowBuffers out) {
        WindowSpec window = data.window();
        int begin = firstRow + index;
        int end = begin + window.seqLen();
        int label = end - window.labelLen();
        data.copyValues(begin, window.seqLen(), out.xEnc(), slot * window.seqLen());
        data.copyMarks(begin, window.seqLen(), out.xMarkEnc(), slot * window.seqLen());
        data.copyValues(label, window.labelLen(), out.xDec(), slot * window.decoderLen());
        data.copyZeros(window.predLen(), out.xDec(), slot * window.decoderLen() + window.labelLen());
        data.copyMarks(label, window.decoderLen(), out.xMarkDec(), slot * window.decoderLen());
        data.copyValues(end, window.predLen(), out.target(), slot * window.predLen());
    }
}
