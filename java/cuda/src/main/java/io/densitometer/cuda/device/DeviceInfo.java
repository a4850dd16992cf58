package io.densitometer.cuda.device;

/**
 * A device and what drives it.
 *
 * @param index from 0
 * @param name as the driver gives it
 * @param major first digit of the compute capability
 * @param minor second digit of the compute capability
 * @param memoryBytes all of its memory
 * @param versions driver and libraries, for reports and for keys of what was tuned
 */
public record DeviceInfo(int index, String name, int major, int minor, long memoryBytes, String versions) {
    /** Name and compute capability, without the number: what was the fastest on one is so on all of its kind. */
    public String kind() {
        return name + " " + major + "." + minor;
    }

    /** Name, compute capability, memory and versions in one line. */
    public String text() {
        return name + " (device " + index + ", compute capability " + major + "." + minor + ", " + (memoryBytes >> 20)
                + " MiB), " + versions;
    }
}
