package io.densitometer.cuda.device;

import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.lower.Call;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A device in the process's memory, whose streams run everything at once. It counts what is allocated and what is open. */
public class MemoryDevice implements Device {
    private final DeviceInfo info;
    private final Map<Long, BytePointer> blocks = new HashMap<>();
    private final Map<Long, Long> sizes = new HashMap<>();
    private long used;
    private int open;

    public MemoryDevice(DeviceInfo info) {
        this.info = info;
    }

    /** With a gigabyte. */
    public static MemoryDevice named(String name) {
        return new MemoryDevice(new DeviceInfo(0, name, 9, 0, 1L << 30, "none"));
    }

    /** Bytes that are allocated now. */
    public final synchronized long usedBytes() {
        return used;
    }

    /** Streams, calls, graphs and pinned buffers that are open now. */
    public final synchronized int openResources() {
        return open;
    }

    /** Counts what opens, or with -1 what closes. */
    protected final synchronized void count(int more) {
        open += more;
    }

    @Override
    public final DeviceInfo info() {
        return info;
    }

    @Override
    public final synchronized long freeBytes() {
        return info.memoryBytes() - used;
    }

    @Override
    public final synchronized long allocate(long bytes) {
        if (bytes > freeBytes()) {
            throw new OutOfDeviceMemory(bytes, freeBytes());
        }
        long address = block(bytes);
        sizes.put(address, bytes);
        used += bytes;
        return address;
    }

    @Override
    public final synchronized void release(long address) {
        used -= sizes.remove(address);
        free(address);
    }

    /** Address of a new block. */
    protected long block(long bytes) {
        BytePointer block = new BytePointer(bytes + ALIGNMENT);
        long address = (block.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        blocks.put(address, block);
        return address;
    }

    protected void free(long address) {
        blocks.remove(address).close();
    }

    @Override
    public void upload(long to, Pointer from, long bytes) {
        Pointer.memcpy(new At(to), from, bytes);
    }

    @Override
    public void download(Pointer to, long from, long bytes) {
        Pointer.memcpy(to, new At(from), bytes);
    }

    @Override
    public DeviceStream stream() {
        count(1);
        return new MemoryStream();
    }

    @Override
    public String whyNoSparse24() {
        return "not here";
    }

    @Override
    public Sparse24 compress(float[] values, Matrix weight) {
        throw new DeviceException(whyNoSparse24());
    }

    @Override
    public String whyNoDnn() {
        return "not here";
    }

    @Override
    public String whyNoSparseCsr() {
        return "not here";
    }

    @Override
    public void close() {}

    /** An address as a pointer. */
    public static final class At extends Pointer {
        public At(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    /** Runs everything at once. */
    protected class MemoryStream implements DeviceStream {
        @Override
        public Pointer handle() {
            return null;
        }

        @Override
        public DeviceCall prepare(Product product, Product.Addresses at) {
            throw new DeviceException("no products here");
        }

        @Override
        public DeviceCall prepare(Convolution convolution, Convolution.Addresses at) {
            throw new DeviceException(whyNoDnn());
        }

        @Override
        public DeviceCall prepare(HeadsAttention attention, HeadsAttention.Addresses at) {
            throw new DeviceException(whyNoDnn());
        }

        @Override
        public Call clear(long address, long bytes) {
            return () -> {
                Pointer.memset(new At(address), 0, bytes);
                return 0;
            };
        }

        @Override
        public Call copyIn(long to, ByteBuffer from) {
            return () -> {
                upload(to, new Pointer(from), from.capacity());
                return 0;
            };
        }

        @Override
        public Call copyOut(ByteBuffer to, long from) {
            return () -> {
                download(new Pointer(to), from, to.capacity());
                return 0;
            };
        }

        @Override
        public void pin(ByteBuffer buffer) {
            count(1);
        }

        @Override
        public void unpin(ByteBuffer buffer) {
            count(-1);
        }

        @Override
        public DeviceGraph capture(List<Call> calls) {
            count(1);
            return new Graph(List.copyOf(calls));
        }

        @Override
        public long[] time(List<Call> calls) {
            calls.forEach(Call::run);
            return new long[calls.size()];
        }

        @Override
        public void synchronize() {}

        @Override
        public String reason(int status) {
            return "status " + status;
        }

        @Override
        public void close() {
            count(-1);
        }
    }

    private final class Graph implements DeviceGraph {
        private final List<Call> calls;

        private Graph(List<Call> calls) {
            this.calls = calls;
        }

        @Override
        public void launch() {
            calls.forEach(Call::run);
        }

        @Override
        public int kernels() {
            return calls.size();
        }

        @Override
        public void close() {
            count(-1);
        }
    }
}
