package io.densitometer.tensorrt;

import io.densitometer.cuda.device.DeviceInfo;
import io.densitometer.tensorrt.engine.BuildFlags;
import io.densitometer.tune.CacheFolder;
import java.util.HexFormat;

/**
 * What an engine was built for; any other needs another one.
 *
 * @param tensorrt TensorRT's version
 * @param device the device's name
 * @param capability its compute capability
 * @param flags how it was built
 * @param onnx SHA-256 of the model file
 */
record EngineKey(String tensorrt, String device, String capability, String flags, String onnx) {
    static EngineKey of(String tensorrt, DeviceInfo device, BuildFlags flags, byte[] onnx) {
        return new EngineKey(
                tensorrt,
                device.name(),
                device.major() + "." + device.minor(),
                flags.text(),
                HexFormat.of().formatHex(CacheFolder.sha256(onnx)));
    }

    /** Name of the engine's file. */
    String file() {
        return CacheFolder.name(toString()) + ".plan";
    }

    /** Name of the file with what builds on this device measured. */
    String timingsFile() {
        return CacheFolder.name(tensorrt + "\n" + device + "\n" + capability) + ".timings";
    }

    /** Why what was built for another key cannot run for this one, or null. */
    String obstacle(EngineKey built) {
        if (!tensorrt.equals(built.tensorrt)) {
            return "was built by TensorRT " + built.tensorrt + ", and this is " + tensorrt;
        }
        if (!device.equals(built.device) || !capability.equals(built.capability)) {
            return "was built for " + built.device + " (compute capability " + built.capability + "), and this is "
                    + device + " (" + capability + ")";
        }
        if (!flags.equals(built.flags)) {
            return "was built with '" + built.flags + "', not '" + flags + "'";
        }
        return onnx.equals(built.onnx) ? null : "was built from another model file";
    }
}
