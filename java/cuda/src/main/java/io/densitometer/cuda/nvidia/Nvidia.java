package io.densitometer.cuda.nvidia;

import io.densitometer.backend.Availability;
import io.densitometer.cuda.device.Device;
import io.densitometer.cuda.device.DeviceException;
import io.densitometer.cuda.device.OpenedOnce;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Loader;

/** The way to NVIDIA's devices; without libraries, driver or device it says so and breaks nothing. Looks once per process. */
public final class Nvidia {
    /** System property with the number of the device to use, from 0. */
    public static final String DEVICE = "densitometer.cuda.device";

    /** Never closed: plans may use it at any time. */
    private static final OpenedOnce SHARED = new OpenedOnce(Nvidia::open);

    private static final List<Library> REQUIRED =
            List.of(Library.DRIVER, Library.RUNTIME, Library.CUBLASLT, Library.CUBLAS);

    private final Kernels.Probe probe;
    private final Libraries libraries;

    private Nvidia() {
        libraries = Libraries.load(SearchPath.of(SearchPath.Surroundings.here()));
        probe = Kernels.probe();
    }

    /** Made when first asked for. */
    private static final class Here {
        private static final Nvidia INSTANCE = new Nvidia();
    }

    /** Whether a device can be opened; else what is missing, where it was looked for, and how to get it. */
    public static Availability availability() {
        return Here.INSTANCE.available();
    }

    /** Each of NVIDIA's libraries: version and path, or what was looked for, where, and how to get it. */
    public static List<Availability> libraries() {
        return Here.INSTANCE.libraries.all().stream().map(Finding::availability).toList();
    }

    /** The same of those that a device can be opened without. */
    public static List<Availability> optionalLibraries() {
        return Here.INSTANCE.libraries.all().stream()
                .filter(finding -> !REQUIRED.contains(finding.library()))
                .map(Finding::availability)
                .toList();
    }

    /**
     * Loads one more library into the process: its path; or what was looked for, where, and how to get it. Its version is the caller's
     * to ask for.
     */
    public static Availability find(SharedLibrary library) {
        return Here.INSTANCE.libraries.find(library).availability();
    }

    /** Loads files that lie beside a library that was found, so that it finds them by name; one that cannot be loaded is left out. */
    public static void loadBeside(SharedLibrary library, String pattern) {
        LoadedFiles.path(library.soname()).ifPresent(file -> Libraries.load(file.getParent(), pattern));
    }

    /** How many devices there are. */
    public static int devices() {
        return Here.INSTANCE.probe.devices();
    }

    /**
     * The device that {@link #open()} gives, the same one at every call; it is never to be closed.
     *
     * @throws DeviceException as {@link #open()} does, at every call until it opens
     */
    public static Device shared() {
        return SHARED.device();
    }

    /**
     * The device that property {@link #DEVICE} names, or the first one.
     *
     * @throws DeviceException as {@link #open(int)} does
     */
    public static Device open() {
        return open(index(System.getProperty(DEVICE, "0")));
    }

    /**
     * One device, by its number from 0.
     *
     * @throws DeviceException when there is none of this number, it is too old, or a library is missing
     */
    public static Device open(int index) {
        Nvidia here = Here.INSTANCE;
        Availability available = here.available();
        if (!available.available()) {
            throw new DeviceException(available.reason());
        }
        checkIndex(index, here.probe.devices());
        bind();
        return new CudaDevice(index, here.libraries);
    }

    /** Clocks, power and temperature of a device that is open. */
    public static DeviceMonitor monitor(Device device) {
        return DeviceMonitor.of(device, Here.INSTANCE.libraries.finding(Library.NVML));
    }

    static int index(String value) {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new DeviceException("property " + DEVICE + " is \"" + value + "\", and must be a number from 0");
        }
    }

    static void checkIndex(int index, int devices) {
        if (index < 0 || index >= devices) {
            String there = devices == 1 ? "there is one device, number 0" : "there are devices 0 to " + (devices - 1);
            throw new DeviceException("no CUDA device " + index + ": " + there + " (property " + DEVICE + ")");
        }
    }

    private Availability available() {
        if (probe.devices() < 1) {
            return Availability.no(probe.reason() + libraryNote());
        }
        String missing = missing();
        return missing.isEmpty()
                ? Availability.yes(probe.reason() + "; " + libraries.versions())
                : Availability.no(missing);
    }

    /** Where there is no device, what else is missing matters less, but is said. */
    private String libraryNote() {
        String missing = missing();
        return missing.isEmpty() ? "" : "; " + missing;
    }

    private String missing() {
        return REQUIRED.stream()
                .map(library -> libraries.finding(library).obstacle())
                .filter(obstacle -> obstacle != null)
                .collect(Collectors.joining("; "));
    }

    /** Loads JavaCPP's side of the libraries, which are in the process by now. */
    static void bind() {
        try {
            Loader.load(cudart.class);
            Loader.load(cublas.class);
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DeviceException("JavaCPP's CUDA classes cannot be loaded: " + cause.getMessage()
                    + "; they need the libraries of CUDA 13 and the cuda jar of this platform");
        }
    }
}
