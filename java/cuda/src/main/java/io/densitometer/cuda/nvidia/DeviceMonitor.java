package io.densitometer.cuda.nvidia;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.device.DeviceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.cuda.global.nvml;
import org.bytedeco.cuda.nvml.nvmlDevice_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** Clocks, power, temperature and energy of a device, as its driver counts them. Where the driver does not, it says why. */
public final class DeviceMonitor implements AutoCloseable {
    /** What slows a device down, by its bit; idleness and the clocks that the user asked for are no reasons. */
    private static final Map<Long, String> REASONS = reasons();

    private final nvmlDevice_st device;
    private final Availability availability;

    /**
     * A moment. What this device does not count is -1.
     *
     * @param smMegahertz clock of the multiprocessors
     * @param memoryMegahertz clock of the memory
     * @param milliwatts power drawn
     * @param celsius temperature of the chip
     * @param slowedBy why the clocks are below what was asked for
     * @param millijoules energy since the driver was loaded; the difference of two moments is what lies between
     */
    public record Sample(
            int smMegahertz,
            int memoryMegahertz,
            int milliwatts,
            int celsius,
            List<String> slowedBy,
            long millijoules) {
        public Sample {
            slowedBy = List.copyOf(slowedBy);
        }
    }

    /** A query with one number for an answer; returns a status. */
    private interface Query {
        int ask(int[] answer);
    }

    private DeviceMonitor(nvmlDevice_st device, Availability availability) {
        this.device = device;
        this.availability = availability;
    }

    static DeviceMonitor of(Device device, Finding library) {
        if (!library.usable()) {
            return new DeviceMonitor(null, library.availability());
        }
        try {
            return new DeviceMonitor(find(((CudaDevice) device).busId()), library.availability());
        } catch (DeviceException e) {
            return new DeviceMonitor(null, Availability.no(e.getMessage()));
        }
    }

    /** Whether there will be samples; else why not. */
    public Availability availability() {
        return availability;
    }

    /** How the device is now; empty when it cannot be asked. */
    @SuppressWarnings(
            "deprecation") // What replaces the temperature's function is missing in drivers of the year before.
    public Optional<Sample> sample() {
        if (device == null) {
            return Optional.empty();
        }
        return Optional.of(new Sample(
                number(answer -> nvml.nvmlDeviceGetClockInfo(device, nvml.NVML_CLOCK_SM, answer)),
                number(answer -> nvml.nvmlDeviceGetClockInfo(device, nvml.NVML_CLOCK_MEM, answer)),
                number(answer -> nvml.nvmlDeviceGetPowerUsage(device, answer)),
                number(answer -> nvml.nvmlDeviceGetTemperature(device, nvml.NVML_TEMPERATURE_GPU, answer)),
                slowedBy(),
                energy()));
    }

    @Override
    public void close() {
        if (device != null) {
            nvml.nvmlShutdown();
        }
    }

    /** The names of the reasons in a mask of NVML's. */
    static List<String> slowedBy(long mask) {
        List<String> names = new ArrayList<>();
        REASONS.forEach((bit, name) -> {
            if ((mask & bit) != 0) {
                names.add(name);
            }
        });
        return names;
    }

    private static nvmlDevice_st find(String busId) {
        try {
            Loader.load(nvml.class);
        } catch (LinkageError e) {
            throw new DeviceException("JavaCPP's NVML classes cannot be loaded: " + e.getMessage());
        }
        Status.management(nvml.nvmlInit_v2(), "nvmlInit");
        nvmlDevice_st found = new nvmlDevice_st();
        int status = nvml.nvmlDeviceGetHandleByPciBusId_v2(new BytePointer(busId), found);
        if (status != 0) {
            nvml.nvmlShutdown();
        }
        Status.management(status, "nvmlDeviceGetHandleByPciBusId(" + busId + ")");
        return found;
    }

    private static int number(Query query) {
        int[] answer = {0};
        return query.ask(answer) == 0 ? answer[0] : -1;
    }

    private List<String> slowedBy() {
        long[] mask = {0};
        int status = nvml.nvmlDeviceGetCurrentClocksEventReasons(device, mask);
        return status == 0 ? slowedBy(mask[0]) : List.of();
    }

    private long energy() {
        long[] millijoules = {0};
        int status = nvml.nvmlDeviceGetTotalEnergyConsumption(device, millijoules);
        return status == 0 ? millijoules[0] : -1;
    }

    private static Map<Long, String> reasons() {
        Map<Long, String> reasons = new LinkedHashMap<>();
        reasons.put(nvml.nvmlClocksEventReasonSwPowerCap, "power cap");
        reasons.put(nvml.nvmlClocksThrottleReasonHwSlowdown, "hardware slowdown");
        reasons.put(nvml.nvmlClocksEventReasonSyncBoost, "sync boost");
        reasons.put(nvml.nvmlClocksEventReasonSwThermalSlowdown, "temperature (software)");
        reasons.put(nvml.nvmlClocksThrottleReasonHwThermalSlowdown, "temperature (hardware)");
        reasons.put(nvml.nvmlClocksThrottleReasonHwPowerBrakeSlowdown, "power brake");
        return reasons;
    }
}
