package io.densitometer.cuda.nvidia;

import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.Convolution;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.HeadsAttention;
import java.util.function.ToLongFunction;

/** Convolutions and attention by cuDNN on one stream. */
final class Dnn {
    private final DnnApi api;
    private final Setting setting;
    private final Failures failures;

    /**
     * What calls run with.
     *
     * @param device kind of device, for the cache
     * @param cache which algorithms were the fastest
     * @param timer nanoseconds of a call
     * @param workspace address of {@link CudaStream#WORKSPACE_BYTES} bytes
     */
    record Setting(String device, AlgorithmCache<DnnAlgorithm> cache, ToLongFunction<Call> timer, long workspace) {}

    Dnn(DnnApi api, Setting setting, Failures failures) {
        this.api = api;
        this.setting = setting;
        this.failures = failures;
    }

    DeviceCall prepare(Convolution op, Convolution.Addresses at) {
        return prepare(DnnConvolution.problem(api, op, at));
    }

    DeviceCall prepare(HeadsAttention op, HeadsAttention.Addresses at) {
        return prepare(DnnAttention.problem(api, op, at));
    }

    /** The call owns what its plan was made of, and the numbers that are read when it is started. */
    private DeviceCall prepare(DnnProblem problem) {
        DnnSearch search = null;
        try {
            search = new DnnSearch(this, problem);
            return new Prepared(chosen(search, problem), search, problem);
        } catch (RuntimeException e) {
            if (search != null) {
                search.close();
            }
            problem.close();
            throw e;
        }
    }

    private DnnCall chosen(DnnSearch search, DnnProblem problem) {
        String key = setting.device + "; " + problem.text();
        DnnCall known = setting.cache.read(key).map(search::known).orElse(null);
        if (known != null) {
            return known;
        }
        DnnSearch.Found found = search.fastest(setting.timer);
        setting.cache.write(key, found.algorithm());
        return found.call();
    }

    private record Prepared(DnnCall call, DnnSearch search, DnnProblem problem) implements DeviceCall {
        @Override
        public int run() {
            return call.run();
        }

        @Override
        public void close() {
            call.close();
            search.close();
            problem.close();
        }
    }

    DnnApi api() {
        return api;
    }

    long workspace() {
        return setting.workspace;
    }

    Failures failures() {
        return failures;
    }
}
