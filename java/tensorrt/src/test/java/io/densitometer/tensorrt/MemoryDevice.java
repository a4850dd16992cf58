package io.densitometer.tensorrt;

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
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A device in the process's memory, whose streams run everything at once. It counts what is allocated and what is open. */
final class MemoryDevice implements Device {
    private final DeviceInfo info;
    private final long capacity;
    private final Map<Long, BytePointer> blocks = new HashMap<>();
    private long used;
    private int open;

    MemoryDevice(DeviceInfo info, long capacity) {
        this.info = info;
        this.capacity = capacity;
    }

    static MemoryDevice named(String name) {
        return new MemoryDevice(new DeviceInfo(0, name, 9, 0, 1L << 30, "none"), 1L << 30);
    }

    /** Streams, graphs and pinned buffers that are open, and bytes that are allocated. */
    synchronized long held() {
        return open + used;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public synchronized long freeBytes() {
        return capacity - used;
    }

    @Override
    public synchronized long allocate(long bytes) {
        if (bytes > capacity - used) {
            throw new OutOfDeviceMemory(bytes, capacity - used);
        }
        BytePointer block = new BytePointer(bytes + ALIGNMENT);
        long address = (block.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        blocks.put(address, block);
        used += block.capacity();
        return address;
    }

    @Override
    public synchronized void release(long address) {
        BytePointer block = blocks.remove(address);
        used -= block.capacity();
        block.close();
    }

    @Override
    public void upload(long to, Pointer from, long bytes) {
        Pointer.memcpy(new At(to), from, bytes);
    }

    @Override
    public void download(Pointer to, long from, long bytes) {
        Pointer.memcpy(to, new At(from), bytes);
    }

    private synchronized void count(int more) {
        open += more;
    }

    @Override
    public DeviceStream stream() {
        count(1);
        return new Stream();
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
    static final class At extends Pointer {
        At(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    private final class Stream implements DeviceStream {
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
