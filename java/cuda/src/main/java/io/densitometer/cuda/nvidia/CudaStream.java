package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.Convolution;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceGraph;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.HeadsAttention;
import io.densitometer.cuda.device.Product;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A stream that does not wait for the default one, with the workspace of its dense products. */
final class CudaStream implements DeviceStream {
    /** What NVIDIA recommends for Hopper. */
    static final long WORKSPACE_BYTES = 32L << 20;

    private final CudaDevice device;
    private final Lt lt;
    private final CUstream_st handle = new CUstream_st();
    private final Failures failures = new Failures();
    private long workspace;
    private DnnLibrary dnn;

    CudaStream(CudaDevice device, Lt lt) {
        this.device = device;
        this.lt = lt;
        int status = cudart.cudaStreamCreateWithFlags(handle, cudart.cudaStreamNonBlocking);
        Status.runtime(status, "cudaStreamCreateWithFlags");
        try {
            workspace = device.allocate(WORKSPACE_BYTES);
        } catch (DeviceException e) {
            cudart.cudaStreamDestroy(handle);
            throw e;
        }
    }

    @Override
    public CUstream_st handle() {
        return handle;
    }

    @Override
    public DeviceCall prepare(Product product, Product.Addresses at) {
        device.bind();
        return lt.prepare(product, at, this);
    }

    @Override
    public DeviceCall prepare(Convolution convolution, Convolution.Addresses at) {
        return dnn().prepare(convolution, at);
    }

    @Override
    public DeviceCall prepare(HeadsAttention attention, HeadsAttention.Addresses at) {
        return dnn().prepare(attention, at);
    }

    /** The library's handle is made when first needed: it takes time and memory. */
    private Dnn dnn() {
        device.bind();
        AlgorithmCache<DnnAlgorithm> algorithms = device.dnnAlgorithms();
        if (dnn == null) {
            dnn = new DnnLibrary(handle);
        }
        return new Dnn(dnn, new Dnn.Setting(device.info().kind(), algorithms, this::median, workspace), failures);
    }

    @Override
    public Call copyIn(long to, ByteBuffer from) {
        return copy(Address.of(to), new BytePointer(from), from.remaining(), cudart.cudaMemcpyHostToDevice);
    }

    @Override
    public Call copyOut(ByteBuffer to, long from) {
        return copy(new BytePointer(to), Address.of(from), to.remaining(), cudart.cudaMemcpyDeviceToHost);
    }

    @Override
    public Call clear(long address, long bytes) {
        Pointer start = Address.of(address);
        return () -> failures.runtime(cudart.cudaMemsetAsync(start, 0, bytes, handle), "cudaMemsetAsync");
    }

    @Override
    public void pin(ByteBuffer buffer) {
        checkDirect(buffer);
        device.bind();
        int status = cudart.cudaHostRegister(start(buffer), buffer.capacity(), cudart.cudaHostRegisterPortable);
        Status.runtime(status, "cudaHostRegister of " + buffer.capacity() + " bytes");
    }

    @Override
    public void unpin(ByteBuffer buffer) {
        device.bind();
        Status.runtime(cudart.cudaHostUnregister(start(buffer)), "cudaHostUnregister");
    }

    @Override
    public DeviceGraph capture(List<Call> calls) {
        device.bind();
        return CudaGraph.capture(this, calls);
    }

    @Override
    public long[] time(List<Call> calls) {
        device.bind();
        try (Stopwatch watch = new Stopwatch(this, calls.size())) {
            return watch.time(calls);
        }
    }

    @Override
    public void synchronize() {
        Status.runtime(cudart.cudaStreamSynchronize(handle), "cudaStreamSynchronize");
    }

    @Override
    public String reason(int status) {
        return failures.reason(status);
    }

    @Override
    public void close() {
        device.bind();
        synchronize();
        if (dnn != null) {
            dnn.close();
        }
        device.release(workspace);
        Status.runtime(cudart.cudaStreamDestroy(handle), "cudaStreamDestroy");
    }

    CudaDevice device() {
        return device;
    }

    Failures failures() {
        return failures;
    }

    /** Scratch for whatever runs on this stream. */
    Pointer workspace() {
        return new Address(workspace);
    }

    private Call copy(Pointer to, Pointer from, long bytes, int direction) {
        return () -> failures.runtime(cudart.cudaMemcpyAsync(to, from, bytes, direction, handle), "cudaMemcpyAsync");
    }

    private static Pointer start(ByteBuffer buffer) {
        return new BytePointer(buffer.duplicate().clear());
    }

    private static void checkDirect(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new DeviceException("only direct buffers can be pinned");
        }
    }
}
