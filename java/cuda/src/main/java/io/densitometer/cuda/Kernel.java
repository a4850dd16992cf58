package io.densitometer.cuda;

import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cudakernels.global.cudakernels;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntBiFunction;
import java.util.function.ToIntFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One op of the kernel library.
 *
 * @param <P> its struct of parameters
 * @param name of the op
 * @param variants how many there are
 * @param variantName name of each
 * @param check status for parameters, without a launch
 * @param run starts it on a stream
 * @param choose sets the variant in the parameters
 */
record Kernel<P extends Pointer>(
        String name,
        IntSupplier variants,
        IntFunction<BytePointer> variantName,
        ToIntFunction<P> check,
        ToIntBiFunction<P, Pointer> run,
        ObjIntConsumer<P> choose) {

    /** Fails unless the launch succeeded, with the library's reason. */
    private int started(int status) {
        if (status != cudakernels.DSM_CUDA_OK) {
            throw new DeviceException(
                    name + ": " + cudakernels.dsm_cuda_status_text(status).getString() + ": "
                            + cudakernels.dsm_cuda_last_error().getString());
        }
        return status;
    }

    /**
     * A call with these parameters and the last variant that takes them; variants go from the control to the fastest.
     *
     * @throws DeviceException when none does
     */
    Call bind(P params, DeviceMemory memory) {
        int status = cudakernels.DSM_CUDA_NOT_LOADED;
        for (int variant = variants.getAsInt() - 1; variant >= 0; variant--) {
            choose.accept(params, variant);
            status = check.applyAsInt(params);
            if (status == cudakernels.DSM_CUDA_OK) {
                memory.note(variantName.apply(variant).getString(), params);
                Pointer stream = memory.stream().handle();
                return () -> started(run.applyAsInt(params, stream));
            }
        }
        throw new DeviceException(name + " " + ParamsText.of(params) + ": "
                + cudakernels.dsm_cuda_status_text(status).getString());
    }
}
