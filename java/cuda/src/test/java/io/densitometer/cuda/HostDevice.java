package io.densitometer.cuda;

import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.Convolution;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceGraph;
import io.densitometer.cuda.device.DeviceInfo;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.HeadsAttention;
import io.densitometer.cuda.device.MemoryDevice;
import io.densitometer.cuda.device.Product;
import io.densitometer.cudakernels.global.cudakernels;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A device in host memory: kernels run on the emulation, which finds what they touch beyond their buffers, and products in
 * plain Java. It counts what is allocated and what is open.
 */
final class HostDevice extends MemoryDevice {
    private static final String LIBRARY = System.getProperty("densitometer.cuda.emulated");

    private final Dnn dnn;

    private HostDevice(long capacity, Dnn dnn) {
        super(new DeviceInfo(0, "host emulation", 9, 0, capacity, "no driver"));
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
    protected long block(long bytes) {
        return cudakernels.dsm_cuda_emulated_allocate(bytes).address();
    }

    @Override
    protected void free(long address) {
        cudakernels.dsm_cuda_emulated_free(new At(address));
    }

    @Override
    public DeviceStream stream() {
        count(1);
        return new HostStream();
    }

    @Override
    public String whyNoSparse24() {
        return "the emulation has no cuSPARSELt";
    }

    @Override
    public String whyNoDnn() {
        return dnn == Dnn.ABSENT ? "the emulation has no cuDNN" : null;
    }

    @Override
    public String whyNoSparseCsr() {
        return "the emulation has no cuSPARSE";
    }

    /** Computes what NVIDIA's libraries would. */
    private final class HostStream extends MemoryStream {
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
            count(1);
            return new DeviceCall() {
                @Override
                public int run() {
                    work.run();
                    return 0;
                }

                @Override
                public void close() {
                    count(-1);
                }
            };
        }

        @Override
        public DeviceGraph capture(List<Call> calls) {
            count(1);
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
            count(-1);
        }
    }
}
