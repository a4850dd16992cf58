package io.densitometer.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@link Environment} from the proc and sys file systems below a root folder and from system properties. */
final class EnvironmentProbe {
    private static final String UNKNOWN = "unknown";
    private static final String CPU = "sys/devices/system/cpu/";
    private static final double BUSY_LOAD = 0.5;
    private static final Set<String> VECTOR_FLAGS = Set.of(
            "sse4_2",
            "avx",
            "f16c",
            "fma",
            "avx2",
            "avx_vnni",
            "avx512f",
            "avx512bw",
            "avx512vl",
            "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "amx_tile",
            "amx_bf16",
            "amx_int8",
            "asimd",
            "asimddp",
            "sve",
            "sve2",
            "bf16",
            "i8mm");

    private final Path root;

    EnvironmentProbe(Path root) {
        this.root = root;
    }

    Environment probe() {
        List<String> cpuinfo = lines("proc/cpuinfo");
        List<String> flags = words(field(cpuinfo, "flags", "Features").orElse(""));
        double load = loadAverage();
        return new Environment(
                property("os.name") + " " + property("os.version"),
                first("proc/sys/kernel/osrelease").orElseGet(() -> property("os.version")),
                property("os.arch"),
                field(cpuinfo, "model name", "Processor", "cpu").orElse(UNKNOWN),
                Runtime.getRuntime().availableProcessors(),
                flags.stream().filter(VECTOR_FLAGS::contains).toList(),
                first(CPU + "cpu0/cpufreq/scaling_governor").orElse(UNKNOWN),
                turbo(),
                memoryBytes(),
                property("java.vendor") + " " + property("java.vm.version"),
                load,
                notes(flags, load));
    }

    private String turbo() {
        Optional<String> boost = first(CPU + "cpufreq/boost").map(v -> v.equals("1") ? "on" : "off");
        return boost.or(() -> first(CPU + "intel_pstate/no_turbo").map(v -> v.equals("0") ? "on" : "off"))
                .orElse(UNKNOWN);
    }

    private long memoryBytes() {
        return field(lines("proc/meminfo"), "MemTotal")
                .flatMap(text -> number(text.replaceAll("\\D", "")))
                .map(kib -> (long) (kib * 1024))
                .orElse(0L);
    }

    private double loadAverage() {
        return first("proc/loadavg").flatMap(text -> number(words(text).get(0))).orElse(-1.0);
    }

    private List<String> notes(List<String> flags, double load) {
        List<String> notes = new ArrayList<>();
        if (flags.contains("hypervisor")) {
            notes.add("virtual machine: the cores may be shared with others");
        }
        if (exists(".dockerenv") || exists("run/.containerenv")) {
            notes.add("container: other processes may share the cores");
        }
        quota().ifPresent(cores -> notes.add(String.format(Locale.ROOT, "CPU quota of %.2f cores", cores)));
        if (load > BUSY_LOAD) {
            notes.add(String.format(Locale.ROOT, "busy at the start: load average %.2f", load));
        }
        return notes;
    }

    /** Cores granted by the control group, version 2 or 1, when limited. */
    private Optional<Double> quota() {
        List<String> v2 = words(first("sys/fs/cgroup/cpu.max").orElse(""));
        Optional<Double> quota = v2.size() == 2
                ? number(v2.get(0))
                : first("sys/fs/cgroup/cpu/cpu.cfs_quota_us").flatMap(this::number);
        Optional<Double> period = v2.size() == 2
                ? number(v2.get(1))
                : first("sys/fs/cgroup/cpu/cpu.cfs_period_us").flatMap(this::number);
        return quota.filter(q -> q > 0).flatMap(q -> period.filter(p -> p > 0).map(p -> q / p));
    }

    private Optional<String> field(List<String> lines, String... names) {
        for (String name : names) {
            for (String line : lines) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).strip().equals(name)) {
                    return Optional.of(line.substring(colon + 1).strip());
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private List<String> words(String text) {
        return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+", -1));
    }

    private Optional<String> first(String path) {
        return lines(path).stream().findFirst().map(String::strip).filter(line -> !line.isEmpty());
    }

    private boolean exists(String path) {
        return Files.exists(root.resolve(path));
    }

    private List<String> lines(String path) {
        try {
            // Not UTF-8: a firmware string with an odd byte must not lose the whole file.
            return Files.readAllLines(root.resolve(path), StandardCharsets.ISO_8859_1);
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }
}
