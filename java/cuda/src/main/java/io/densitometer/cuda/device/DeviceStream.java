package io.densitometer.cuda.device;

import io.densitometer.backend.lower.Call;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** An ordered queue of work on a device; belongs to one thread. */
public interface DeviceStream extends AutoCloseable {
    /** How often a call runs whose time is wanted. */
    int RUNS = 6;

    /** The {@code cudaStream_t} that kernels are started on; null for the default one. */
    Pointer handle();

    /** Prepares a product for these addresses; the fastest of the library's candidates is found now. */
    DeviceCall prepare(Product product, Product.Addresses at);

    /**
     * Prepares a convolution for these addresses; the fastest of the library's engines is found now, which writes the result's memory.
     *
     * @throws DeviceException when the library is not available, or has no engine for it
     */
    DeviceCall prepare(Convolution convolution, Convolution.Addresses at);

    /** The same for an attention. */
    DeviceCall prepare(HeadsAttention attention, HeadsAttention.Addresses at);

    /** A call that copies from a pinned buffer. */
    Call copyIn(long to, ByteBuffer from);

    /** A call that copies to a pinned buffer. */
    Call copyOut(ByteBuffer to, long from);

    /** A call that writes zeros. */
    Call clear(long address, long bytes);

    /** Makes copies from and to a direct buffer fast, and possible while others run; {@link #unpin} before it goes. */
    void pin(ByteBuffer buffer);

    void unpin(ByteBuffer buffer);

    /** Records the calls once, in order, so that they run again by one launch. */
    DeviceGraph capture(List<Call> calls);

    /** Runs the calls one by one; nanoseconds of each on the device. */
    long[] time(List<Call> calls);

    /** Nanoseconds of a call on the device, as the median of some runs: the first ones are the slower ones. */
    default long median(Call call) {
        long[] nanos = time(Collections.nCopies(RUNS, call));
        Arrays.sort(nanos);
        return nanos[RUNS / 2];
    }

    /** Waits until all is done. */
    void synchronize();

    /** Why the last call that returned a status of this number failed. */
    String reason(int status);

    @Override
    void close();
}
