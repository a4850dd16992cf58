package io.densitometer.cuda.nvidia;

import java.util.Map;

/** What to do about errors of the CUDA runtime that users meet. */
final class Advice {
    private static final String RESTART =
            "the device's context is lost, start the process anew; compute-sanitizer finds the kernel";
    private static final String CAPTURE =
            "something in the plan cannot be recorded into a graph; run it step by step to find it";

    private static final Map<Integer, String> BY_CODE = Map.ofEntries(
            Map.entry(2, "use a smaller batch, or close other plans"),
            Map.entry(35, "update the NVIDIA driver to 580 or newer"),
            Map.entry(46, "another process holds the device, or it is in prohibited mode"),
            Map.entry(100, "check that nvidia-smi lists a device"),
            Map.entry(101, "choose a device that nvidia-smi lists, counted from 0"),
            Map.entry(209, "the kernels were not built for this device; build them for its compute capability"),
            Map.entry(700, RESTART),
            Map.entry(716, RESTART),
            Map.entry(717, RESTART),
            Map.entry(719, RESTART),
            Map.entry(802, "the system is not ready; on machines with NVSwitch the fabric manager must run"),
            Map.entry(803, "the driver's libraries do not fit the running kernel module; restart the machine"),
            Map.entry(900, CAPTURE),
            Map.entry(901, CAPTURE),
            Map.entry(904, CAPTURE),
            Map.entry(905, CAPTURE),
            Map.entry(906, CAPTURE));

    private Advice() {}

    /** One sentence, or nothing. */
    static String of(int status) {
        return BY_CODE.getOrDefault(status, "");
    }
}
