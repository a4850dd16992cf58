package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.Matrix;
import org.bytedeco.cuda.global.cudart;

/**
 * Activations where cuSPARSELt can take them: their own memory, or a padded copy when tokens, pitch or address do not suit it. The
 * copies are part of the call, so that their time is part of its time.
 */
final class Staging implements AutoCloseable {
    private final Matrix matrix;
    private final long address;
    private final long copy;
    private final CudaStream stream;

    Staging(Matrix matrix, long address, CudaStream stream) {
        this.matrix = matrix;
        this.address = address;
        this.stream = stream;
        boolean staged = TwoFourRules.needsStaging(matrix, address);
        copy = staged ? stream.device().allocate(bytes(matrix)) : 0;
        if (staged) {
            int status = cudart.cudaMemsetAsync(Address.of(copy), 0, bytes(matrix), stream.handle());
            Status.runtime(status, "cudaMemsetAsync");
        }
    }

    /** Bytes of the rows that the library works on, padding included, without gaps between them. */
    static long bytes(Matrix matrix) {
        long tokens = TwoFourRules.paddedTokens(matrix.rows());
        return tokens * matrix.columns() * matrix.element().bytes();
    }

    /** What the library works on. */
    long library() {
        return copy == 0 ? address : copy;
    }

    /** From one row to the next there, in elements. */
    long pitch() {
        return copy == 0 ? matrix.pitch() : matrix.columns();
    }

    boolean staged() {
        return copy != 0;
    }

    /** Copies the activations to where the library reads them; returns a status of the runtime. */
    int in() {
        return copy == 0 ? 0 : copy(copy, matrix.columns(), address, matrix.pitch());
    }

    /** Copies the result from where the library left it; returns a status of the runtime. */
    int out() {
        return copy == 0 ? 0 : copy(address, matrix.pitch(), copy, matrix.columns());
    }

    @Override
    public void close() {
        if (copy != 0) {
            stream.device().release(copy);
        }
    }

    private int copy(long to, long toPitch, long from, long fromPitch) {
        int element = matrix.element().bytes();
        int status = cudart.cudaMemcpy2DAsync(
                new Address(to),
                toPitch * element,
                new Address(from),
                fromPitch * element,
                (long) matrix.columns() * element,
                matrix.rows(),
                cudart.cudaMemcpyDeviceToDevice,
                stream.handle());
        return stream.failures().runtime(status, "cudaMemcpy2DAsync");
    }
}
