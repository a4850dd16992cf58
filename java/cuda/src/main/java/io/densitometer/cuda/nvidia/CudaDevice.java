package io.densitometer.cuda.nvidia;

import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.DeviceInfo;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.Matrix;
import io.densitometer.cuda.device.Sparse24;
import io.densitometer.cuda.device.SparseCsr;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;

/** A device of the CUDA runtime. Every call makes it the calling thread's device first, so threads need not care. */
final class CudaDevice implements Device {
    private static final int LEAST_MAJOR = 8;
    private static final int TEXT_BYTES = 256;
    private static final int MEMORY_ALLOCATION = 2;

    private final int index;
    private final Libraries libraries;
    private final DeviceInfo info;
    private final Lt lt;
    private SparseLt sparse24;
    private AlgorithmCache<DnnAlgorithm> dnnAlgorithms;

    CudaDevice(int index, Libraries libraries) {
        this.index = index;
        this.libraries = libraries;
        bind();
        info = info(index, libraries.versions());
        checkCapability(info);
        lt = new Lt(this);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public long freeBytes() {
        return memory()[0];
    }

    @Override
    public long allocate(long bytes) {
        bind();
        try (Pointer block = new Pointer()) {
            int status = cudart.cudaMalloc(block, Math.max(bytes, 1));
            if (status == MEMORY_ALLOCATION) {
                cudart.cudaGetLastError();
                throw new OutOfDeviceMemory(bytes, freeBytes());
            }
            Status.runtime(status, "cudaMalloc of " + bytes + " bytes");
            return block.address();
        }
    }

    @Override
    public void release(long address) {
        bind();
        Status.runtime(cudart.cudaFree(Address.of(address)), "cudaFree");
    }

    @Override
    public void upload(long to, Pointer from, long bytes) {
        bind();
        int status = cudart.cudaMemcpy(Address.of(to), Address.ofPosition(from), bytes, cudart.cudaMemcpyHostToDevice);
        Status.runtime(status, "cudaMemcpy of " + bytes + " bytes to the device");
    }

    @Override
    public void download(Pointer to, long from, long bytes) {
        bind();
        int status = cudart.cudaMemcpy(Address.ofPosition(to), Address.of(from), bytes, cudart.cudaMemcpyDeviceToHost);
        Status.runtime(status, "cudaMemcpy of " + bytes + " bytes from the device");
    }

    @Override
    public DeviceStream stream() {
        bind();
        return new CudaStream(this, lt);
    }

    @Override
    public String whyNoSparse24() {
        return libraries.finding(Library.CUSPARSELT).obstacle();
    }

    @Override
    public synchronized Sparse24 compress(float[] values, Matrix weight) {
        refuse(whyNoSparse24());
        bind();
        if (sparse24 == null) {
            sparse24 = new SparseLt(this);
        }
        return sparse24.compress(values, weight);
    }

    @Override
    public String whyNoDnn() {
        return libraries.finding(Library.CUDNN).obstacle();
    }

    /** Which of cuDNN's engines were the fastest; refused where the library is not available. */
    synchronized AlgorithmCache<DnnAlgorithm> dnnAlgorithms() {
        refuse(whyNoDnn());
        if (dnnAlgorithms == null) {
            dnnAlgorithms = AlgorithmCache.standard("cudnn", Library.CUDNN, DnnAlgorithm.class);
        }
        return dnnAlgorithms;
    }

    @Override
    public String whyNoSparseCsr() {
        return libraries.finding(Library.CUSPARSE).obstacle();
    }

    @Override
    public SparseCsr sparseRows(float[] values, Matrix weight) {
        refuse(whyNoSparseCsr());
        bind();
        return CsrWeight.of(this, values, weight);
    }

    @Override
    public synchronized void close() {
        bind();
        if (sparse24 != null) {
            sparse24.close();
            sparse24 = null;
        }
        lt.close();
    }

    @Override
    public void bind() {
        Status.runtime(cudart.cudaSetDevice(index), "cudaSetDevice(" + index + ")");
    }

    /** Bus identifier by which the management library knows the device. */
    String busId() {
        byte[] id = new byte[TEXT_BYTES];
        Status.runtime(cudart.cudaDeviceGetPCIBusId(id, id.length, index), "cudaDeviceGetPCIBusId");
        return text(id);
    }

    static void checkCapability(DeviceInfo info) {
        if (info.major() < LEAST_MAJOR) {
            throw new DeviceException(info.name() + " (device " + info.index() + ") has compute capability "
                    + info.major() + "." + info.minor() + "; 8.0 (Ampere) or newer is needed");
        }
    }

    private static void refuse(String obstacle) {
        if (obstacle != null) {
            throw new DeviceException(obstacle);
        }
    }

    private DeviceInfo info(int device, String versions) {
        byte[] name = new byte[TEXT_BYTES];
        Status.runtime(cudart.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
        int major = attribute(cudart.cudaDevAttrComputeCapabilityMajor);
        int minor = attribute(cudart.cudaDevAttrComputeCapabilityMinor);
        return new DeviceInfo(device, text(name), major, minor, memory()[1], versions);
    }

    private int attribute(int attribute) {
        int[] value = {0};
        Status.runtime(cudart.cudaDeviceGetAttribute(value, attribute, index), "cudaDeviceGetAttribute");
        return value[0];
    }

    private long[] memory() {
        bind();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer all = new SizeTPointer(1)) {
            Status.runtime(cudart.cudaMemGetInfo(free, all), "cudaMemGetInfo");
            return new long[] {free.get(), all.get()};
        }
    }

    private static String text(byte[] zeroTerminated) {
        String text = new String(zeroTerminated, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
