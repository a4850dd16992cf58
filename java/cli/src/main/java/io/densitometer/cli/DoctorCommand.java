package io.densitometer.cli;

import io.densitometer.measure.Environment;
import io.densitometer.study.Diagnosis;
import io.densitometer.study.Diagnosis.Part;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what works on this machine. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the machine, and each backend and format: available, or why not.",
            "Exits with 1 when the default backend, cpu, is unavailable."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final double GIBIBYTE = 1L << 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Diagnosis diagnosis = Diagnosis.here();
        json.print(spec, diagnosis, () -> print(spec.commandLine().getOut(), diagnosis));
        return diagnosis.healthy() ? Exit.FINE : Exit.FELL_SHORT;
    }

    private static void print(PrintWriter out, Diagnosis diagnosis) {
        Environment machine = diagnosis.environment();
        line(
                out,
                "machine",
                machine.cpu() + ", " + machine.cores() + " cores, "
                        + String.format(Locale.ROOT, "%.1f GiB", machine.memoryBytes() / GIBIBYTE));
        line(out, "system", machine.os() + ", " + machine.architecture());
        line(out, "vectors", machine.isa().isEmpty() ? "unknown" : String.join(" ", machine.isa()));
        line(out, "clock", "governor " + machine.governor() + ", turbo " + machine.turbo());
        line(out, "JDK", machine.jdk());
        machine.notes().forEach(note -> line(out, "note", note));
        out.println();
        out.print(table("backend", diagnosis.backends()));
        diagnosis.backends().stream().filter(part -> !part.available()).forEach(part -> missing(out, part));
        out.println();
        out.print(table("format", diagnosis.formats()));
        without(
                out,
                diagnosis.libraries().stream().filter(part -> !part.available()).toList());
    }

    private static void without(PrintWriter out, List<Part> libraries) {
        if (!libraries.isEmpty()) {
            out.printf(Locale.ROOT, "%nBackends go on without these libraries:%n");
            libraries.forEach(part -> out.printf(Locale.ROOT, "  %s: %s%n", part.name(), part.details()));
        }
    }

    /** What would mend a backend, a line for each part of it. */
    private static void missing(PrintWriter out, Part part) {
        out.printf(Locale.ROOT, "%n%s is unavailable:%n", part.name());
        for (String reason : part.details().split("; ", -1)) {
            out.printf(Locale.ROOT, "  %s%n", reason);
        }
    }

    private static String summary(Part part) {
        return part.available() ? part.details() : part.details().replaceFirst("; .*", "");
    }

    private static void line(PrintWriter out, String name, String text) {
        out.printf(Locale.ROOT, "%-8s %s%n", name, text);
    }

    private static String table(String what, List<Part> parts) {
        return Lists.text(
                what + " available details",
                parts.stream()
                        .map(part -> List.of(part.name(), part.available() ? "yes" : "NO", summary(part)))
                        .toList());
    }
}
