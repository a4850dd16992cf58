package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Where {@link WindowedSplit#fill} writes a batch of B windows, row-major from index 0; C columns, M time marks.
 *
 * @param xEnc [B, seq_len, C]
 * @param xMarkEnc [B, seq_len, M]
 * @param xDec [B, label_len + pred_len, C]: the label rows, then zeros
 * @param xMarkDec [B, label_len + pred_len, M]
 * @param target [B, pred_len, C]
 */
public record WindowBuffers(
        FloatBuffer xEnc, FloatBuffer xMarkEnc, FloatBuffer xDec, FloatBuffer xMarkDec, FloatBuffer target) {

    /** Direct buffers for a batch of up to {@code batch} windows. */
    public static WindowBuffers allocate(int batch, WindowSpec window, int columns, int marks) {
        return new WindowBuffers(
                floats(batch, window.seqLen(), columns),
                floats(batch, window.seqLen(), marks),
                floats(batch, window.decoderLen(), columns),
                floats(batch, window.decoderLen(), marks),
                floats(batch, window.predLen(), columns));
    }

    private static FloatBuffer floats(int batch, int rows, int width) {
        long bytes = (long) batch * rows * Float.BYTES;
        if (batch < 1 || bytes > Integer.MAX_VALUE / width) {
            throw new BadInputException("a batch of " + batch + " windows of " + rows + " rows x " + width
                    + " numbers cannot be held; it must be at least 1 and under 2 GiB");
        }
        return ByteBuffer.allocateDirect((int) (bytes * width))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
