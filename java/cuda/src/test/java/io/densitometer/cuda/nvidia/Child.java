package io.densitometer.cuda.nvidia;

import io.densitometer.backend.Availability;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.javacpp.Loader;

/** What a process of its own says of NVIDIA's libraries; with an argument it loads JavaCPP's side of them, too. */
final class Child {
    private Child() {}

    public static void main(String[] arguments) {
        Nvidia.libraries().forEach(library -> say(library.available() ? "usable" : "absent", library));
        if (arguments.length > 0) {
            Nvidia.bind();
            Loader.load(nvml.class);
            print("bound");
        }
        say("device " + Nvidia.devices(), Nvidia.availability());
    }

    private static void say(String what, Availability availability) {
        print(what + ": " + availability.reason());
    }

    @SuppressWarnings("SystemOut")
    private static void print(String line) {
        System.out.println(line);
    }
}
