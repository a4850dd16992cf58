package io.densitometer.tensorrt.nvidia;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.densitometer.backend.Availability;
import io.densitometer.backend.BackendFailure;
import io.densitometer.cuda.device.Device;
import java.lang.reflect.Proxy;

/** What a process of its own says of TensorRT's libraries; {@code bind} loads JavaCPP's side, {@code call} calls TensorRT, too. */
final class Child {
    private Child() {}

    public static void main(String[] arguments) {
        Installation.libraries().values().forEach(library -> say(library.available() ? "usable" : "absent", library));
        if (arguments.length > 0) {
            Installation.bind();
            print("bound");
        }
        if (arguments.length > 0 && arguments[0].equals("call")) {
            BackendFailure failure = assertThrows(BackendFailure.class, () -> new NativeTensorRt(device(), "10.15.1"));
            print("refused: " + failure.getMessage());
        }
        say("tensorrt", Installation.availability());
    }

    /** One that does nothing. */
    private static Device device() {
        Class<?>[] types = {Device.class};
        return (Device) Proxy.newProxyInstance(Child.class.getClassLoader(), types, (proxy, method, values) -> null);
    }

    private static void say(String what, Availability availability) {
        print(what + ": " + availability.reason());
    }

    @SuppressWarnings("SystemOut")
    private static void print(String line) {
        System.out.println(line);
    }
}
