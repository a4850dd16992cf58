package io.densitometer.cuda;

import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.Convolution;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceGraph;
import io.densitometer.cuda.device.DeviceInfo;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.HeadsAttention;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Product;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cudakernels.global.cudakernels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A device in host memory: kernels run on the emulation, which finds what they touch beyond their buffers, and products in
 * plain Java. It counts what is allocated and what is open.
 */
final class HostDevice implements Device {
    private static final String LIBRARY = System.getProperty("densitometer.cuda.emulated");

    private final long capacity;
    private final Dnn dnn;
    private final Map<Long, Long> blocks = new ConcurrentHashMap<>();
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();

    private HostDevice(long capacity, Dnn dnn) {
        this.capacity = capacity;
        this.dnn = dnn;
    }

    /** Whether there are cuDNN's ops, and how they fare in every timing. */
    enum Dnn {
        ABSENT,
        FASTER,
        SLOWER,
        /** Takes nothing. */
        REFUSING
    }

    /** With so much memory. */
    static HostDevice of(long capacity) {
        return of(capacity, Dnn.ABSENT);
    }

    static HostDevice of(long capacity, Dnn dnn) {
        byte[] message = new byte[512];
        int status = cudakernels.dsm_cuda_library_open(LIBRARY, message, message.length);
        if (status != cudakernels.DSM_CUDA_OK) {
            throw new DeviceException(
                    "the emulation did not open: " + new String(message, StandardCharsets.UTF_8).trim());
        }
        return new HostDevice(capacity, dnn);
    }

    static HostDevice large() {
        return large(Dnn.ABSENT);
    }

    static HostDevice large(Dnn dnn) {
        return of(1L << 34, dnn);
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo(0, "host emulation", 9, 0, capacity, "no driver");
    }

    @Override
    public long freeBytes() {
        return capacity - used.get();
    }

    /** Bytes that are allocated now. */
    long usedBytes() {
        return used.get();
    }

    /** Streams, calls and graphs that are open now. */
    int openResources() {
        return open.get();
    }

    @Override
    public long allocate(long bytes) {
        if (bytes > freeBytes()) {
            throw new OutOfDeviceMemory(bytes, freeBytes());
        }
        long address = cudakernels.dsm_cuda_emulated_allocate(bytes).address();
        blocks.put(address, bytes);
        used.addAndGet(bytes);
        return address;
    }

    @Override
    public void release(long address) {
        used.addAndGet(-blocks.remove(address));
        cudakernels.dsm_cuda_emulated_free(at(address));
    }

    @Override
    public void upload(long to, Pointer from, long bytes) {
        Pointer.memcpy(at(to), from, bytes);
    }

    @Override
    public void download(Pointer to, long from, long bytes) {
        Pointer.memcpy(to, at(from), bytes);
    }

    private static BytePointer at(long address) {
        return HostProduct.at(address);
    }

    @Override
    public DeviceStream stream() {
        open.incrementAndGet();
        return new HostStream();
    }

    @Override
    public String whyNoSparse24() {
        return "the emulation has no cuSPARSELt";
    }

    @Override
    public Sparse24 compress(float[] values, Matrix weight) {
        throw new DeviceException(whyNoSparse24());
    }

    @Override
    public String whyNoDnn() {
        return dnn == Dnn.ABSENT ? "the emulation has no cuDNN" : null;
    }

    @Override
    public String whyNoSparseCsr() {
        return "the emulation has no cuSPARSE";
    }

    @Override
    public void close() {}

    /** Runs everything at once. */
    private final class HostStream implements DeviceStream {
        @Override
        public Pointer handle() {
            return null;
        }

        @Override
        public DeviceCall prepare(Product product, Product.Addresses at) {
            return call(() -> HostProduct.run(product, at));
        }

        @Override
        public DeviceCall prepare(Convolution convolution, Convolution.Addresses at) {
            refuse();
            return call(() -> HostDnn.run(convolution, at));
        }

        @Override
        public DeviceCall prepare(HeadsAttention attention, HeadsAttention.Addresses at) {
            refuse();
            return call(() -> HostDnn.run(attention, at));
        }

        private void refuse() {
            if (dnn == Dnn.REFUSING) {
                throw new DeviceException("no engine");
            }
        }

        private DeviceCall call(Runnable work) {
            open.incrementAndGet();
            return new DeviceCall() {
                @Override
                public int run() {
                    work.run();
                    return 0;
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }

        @Override
        public Call copyIn(long to, ByteBuffer from) {
            return () -> {
                Pointer.memcpy(at(to), new Pointer(from), from.capacity());
                return 0;
            };
        }

        @Override
        public Call copyOut(ByteBuffer to, long from) {
            return () -> {
                Pointer.memcpy(new Pointer(to), at(from), to.capacity());
                return 0;
            };
        }

        @Override
        public Call clear(long address, long bytes) {
            return () -> {
                Pointer.memset(at(address), 0, bytes);
                return 0;
            };
        }

        @Override
        public void pin(ByteBuffer buffer) {
            open.incrementAndGet();
        }

        @Override
        public void unpin(ByteBuffer buffer) {
            open.decrementAndGet();
        }

        @Override
        public DeviceGraph capture(List<Call> calls) {
            open.incrementAndGet();
            return new HostGraph(List.copyOf(calls));
        }

        /** Made up, so that what is chosen by time is always the same. */
        @Override
        public long[] time(List<Call> calls) {
            return calls.stream().mapToLong(this::nanos).toArray();
        }

        /** One run is as good as many. */
        @Override
        public long median(Call call) {
            return nanos(call);
        }

        private long nanos(Call call) {
            long before = HostDnn.runs();
            call.run();
            boolean library = HostDnn.runs() > before;
            return library == (dnn == Dnn.FASTER) ? 1000 : 2000;
        }

        @Override
        public void synchronize() {}

        @Override
        public String reason(int status) {
            return "status " + status;
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private final class HostGraph implements DeviceGraph {
        private final List<Call> calls;
        private int kernels = -1;

        private HostGraph(List<Call> calls) {
            this.calls = calls;
        }

        @Override
        public void launch() {
            long before = launches();
            calls.forEach(Call::run);
            kernels = (int) (launches() - before);
        }

        private static long launches() {
            return cudakernels.dsm_cuda_emulated_launches() + HostProduct.runs() + HostDnn.runs();
        }

        /** Counted in the last run; -1 before the first. */
        @Override
        public int kernels() {
            return kernels;
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
