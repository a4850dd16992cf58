package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.nvidia.Address;
import io.densitometer.cudakernels.global.nvidia;
import io.densitometer.tensorrt.engine.Execution;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/** An execution context and where its tensors lie. */
final class NativeExecution implements Execution {
    private final IExecutionContext context;
    private final Device device;
    private final Log log;

    NativeExecution(IExecutionContext context, Device device, Log log) {
        this.context = context;
        this.device = device;
        this.log = log;
    }

    @Override
    public void bind(String port, long address) {
        boolean aligned = address != 0 && address % Device.ALIGNMENT == 0;
        if (!aligned || !context.setTensorAddress(port, Address.of(address))) {
            throw new BackendFailure("TensorRT cannot read or write " + port + " at address " + address
                    + (aligned ? ": " + log.reason() : ", which is no multiple of " + Device.ALIGNMENT));
        }
    }

    @Override
    public Call on(DeviceStream stream) {
        CUstream_st handle = new CUstream_st(stream.handle());
        return () -> {
            if (!context.enqueueV3(handle)) {
                throw new BackendFailure("TensorRT did not start the engine: " + log.reason());
            }
            return 0;
        };
    }

    @Override
    public void close() {
        device.bind();
        nvidia.dsm_tensorrt_delete(context);
        context.setNull();
    }
}
