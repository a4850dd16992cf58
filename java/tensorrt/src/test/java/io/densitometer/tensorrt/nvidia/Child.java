package io.densitometer.tensorrt.nvidia;

import io.densitometer.backend.Availability;

/** What a process of its own says of TensorRT's libraries; with an argument it loads JavaCPP's side of them, too. */
final class Child {
    private Child() {}

    public static void main(String[] arguments) {
        Installation.libraries().values().forEach(library -> say(library.available() ? "usable" : "absent", library));
        if (arguments.length > 0) {
            Installation.bind();
            print("bound");
        }
        say("tensorrt", Installation.availability());
    }

    private static void say(String what, Availability availability) {
        print(what + ": " + availability.reason());
    }

    @SuppressWarnings("SystemOut")
    private static void print(String line) {
        System.out.println(line);
    }
}
