package io.densitometer.cuda.nvidia;

import io.densitometer.backend.Availability;
import io.densitometer.backend.lower.Element;
import io.densitometer.cuda.device.Convolution;
import io.densitometer.cuda.device.DeviceCall;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.tune.JsonFolder;
import java.nio.file.Path;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.javacpp.Loader;

/** What a process of its own says of NVIDIA's libraries; {@code bind} loads JavaCPP's side of them, {@code dnn} and a folder call cuDNN. */
final class Child {
    private Child() {}

    public static void main(String[] arguments) {
        Nvidia.libraries().forEach(library -> say(library.available() ? "usable" : "absent", library));
        String task = arguments.length > 0 ? arguments[0] : "";
        if (task.equals("bind")) {
            Nvidia.bind();
            Loader.load(nvml.class);
            print("bound");
        }
        if (task.equals("dnn")) {
            convolve(Path.of(arguments[1]));
        }
        say("device " + Nvidia.devices(), Nvidia.availability());
    }

    private static void convolve(Path algorithms) {
        AlgorithmCache<DnnAlgorithm> cache =
                new AlgorithmCache<>(new JsonFolder(algorithms), "cudnn", DnnAlgorithm.class, Child::print);
        Convolution op = new Convolution(2, 7, 64, 98, 3, 0, 1, Element.FP16, true, false, false);
        try (DnnLibrary library = new DnnLibrary(null)) {
            Dnn dnn = new Dnn(library, new Dnn.Setting("stub", cache, call -> 1 + call.run(), 64), new Failures());
            try (DeviceCall call = dnn.prepare(op, new Convolution.Addresses(4096, 8192, 12288, 0, 16384))) {
                print("status " + call.run() + " by "
                        + cache.read("stub; convolution " + op.text()).orElseThrow());
            } catch (DeviceException e) {
                print("refused: " + e.getMessage());
            }
        }
    }

    private static void say(String what, Availability availability) {
        print(what + ": " + availability.reason());
    }

    @SuppressWarnings("SystemOut")
    private static void print(String line) {
        System.out.println(line);
    }
}
