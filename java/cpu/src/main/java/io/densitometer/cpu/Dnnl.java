package io.densitometer.cpu;

import io.densitometer.kernels.WaitPolicy;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN's engine, and its status codes as exceptions. */
final class Dnnl {
    private static final dnnl_engine ENGINE = engine();

    private Dnnl() {}

    /** The one CPU engine of this process. */
    static dnnl_engine cpu() {
        return ENGINE;
    }

    private static dnnl_engine engine() {
        WaitPolicy.load();
        dnnl_engine engine = new dnnl_engine();
        check(dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0), "dnnl_engine_create");
        return engine;
    }

    /** {@code major.minor.patch} of the library. */
    static String version() {
        org.bytedeco.dnnl.dnnl_version_t version = dnnl.dnnl_version();
        return version.major() + "." + version.minor() + "." + version.patch();
    }

    static dnnl_stream stream(NativeScope scope) {
        dnnl_stream stream = new dnnl_stream();
        check(dnnl.dnnl_stream_create(stream, ENGINE, dnnl.dnnl_stream_default_flags), "dnnl_stream_create");
        scope.onClose(() -> dnnl.dnnl_stream_destroy(stream));
        return stream;
    }

    /** Description of floats with the given sizes and strides. */
    static dnnl_memory_desc strided(NativeScope scope, Matrix matrix) {
        dnnl_memory_desc desc = new dnnl_memory_desc();
        int status = dnnl.dnnl_memory_desc_create_with_strides(
                desc, matrix.rank(), matrix.dims(), dnnl.dnnl_f32, matrix.strides());
        check(status, "dnnl_memory_desc_create_with_strides of " + matrix);
        scope.onClose(() -> dnnl.dnnl_memory_desc_destroy(desc));
        return desc;
    }

    /** Description of floats whose order oneDNN may choose. */
    static dnnl_memory_desc anyOrder(NativeScope scope, Matrix matrix) {
        dnnl_memory_desc desc = new dnnl_memory_desc();
        int status = dnnl.dnnl_memory_desc_create_with_tag(
                desc, matrix.rank(), matrix.dims(), dnnl.dnnl_f32, dnnl.dnnl_format_tag_any);
        check(status, "dnnl_memory_desc_create_with_tag of " + matrix);
        scope.onClose(() -> dnnl.dnnl_memory_desc_destroy(desc));
        return desc;
    }

    /** A memory object on somebody else's floats. */
    static dnnl_memory memory(NativeScope scope, dnnl_memory_desc desc, long address) {
        dnnl_memory memory = new dnnl_memory();
        check(dnnl.dnnl_memory_create(memory, desc, ENGINE, new Address(address)), "dnnl_memory_create");
        scope.onClose(() -> dnnl.dnnl_memory_destroy(memory));
        return memory;
    }

    static void check(int status, String function) {
        if (status != dnnl.dnnl_success) {
            throw new IllegalStateException("oneDNN " + function + " failed with status " + status);
        }
    }
}
