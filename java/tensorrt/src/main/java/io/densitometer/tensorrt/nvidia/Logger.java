package io.densitometer.tensorrt.nvidia;

import org.bytedeco.tensorrt.nvinfer.ILogger;

/** TensorRT's way to {@link Log}. There is one for the process, since TensorRT keeps the first that it is given. */
final class Logger extends ILogger {
    private final transient Log log;

    Logger(Log log) {
        this.log = log;
    }

    /** Called by TensorRT, on any thread; nothing may be thrown into C++, which would end the process. */
    @Override
    public void log(Severity severity, String line) {
        try {
            log.add(severity.value, line);
        } catch (RuntimeException | Error e) {
            return;
        }
    }
}
