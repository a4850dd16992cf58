package io.densitometer.tensorrt.nvidia;

import io.densitometer.cudakernels.global.nvidia;
import io.densitometer.tensorrt.engine.BuildMonitor;
import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.IProgressMonitor;

/** TensorRT's progress monitor, which remembers in native memory what the build tells. */
final class ProgressMonitor implements Progress, AutoCloseable {
    private static final int PHASE_BYTES = 256;

    private final Pointer monitor = nvidia.dsm_tensorrt_monitor_new();
    private final BytePointer phase = new BytePointer(PHASE_BYTES);
    private final IntPointer counts = new IntPointer(2);

    /** What the builder is given; it must not be used after {@link #close}. */
    IProgressMonitor forBuilder() {
        return new IProgressMonitor(monitor);
    }

    @Override
    public void tell(BuildMonitor to) {
        nvidia.dsm_tensorrt_monitor_read(monitor, phase, PHASE_BYTES, counts, counts.getPointer(1));
        byte[] text = new byte[(int) BytePointer.strlen(phase)];
        phase.get(text);
        to.at(new String(text, StandardCharsets.UTF_8), counts.get(0), counts.get(1));
    }

    @Override
    public void cancel() {
        nvidia.dsm_tensorrt_monitor_cancel(monitor);
    }

    @Override
    public void close() {
        nvidia.dsm_tensorrt_monitor_delete(monitor);
        phase.close();
        counts.close();
    }
}
