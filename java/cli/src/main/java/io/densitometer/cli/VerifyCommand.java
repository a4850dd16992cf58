package io.densitometer.cli;

import io.densitometer.backend.Backend;
import io.densitometer.model.OracleCase;
import io.densitometer.verify.Finding;
import io.densitometer.verify.ModelCheck;
import io.densitometer.verify.PruningCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The models against the published implementations. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the models with what the published implementations computed.",
            "Parameters, output, intermediates, training losses, pruning. Exits with 1 when one is beyond tolerance."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "folder with NAME.json and NAME.safetensors of each case")
    private Path folder;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "what runs the models: reference, cpu, cuda, tensorrt, onnxruntime, libtorch"
                    + " (default: ${DEFAULT-VALUE})")
    private String name;

    @Option(names = "--no-training", description = "leave out the training losses, which need libtorch")
    private boolean noTraining;

    @Mixin
    private JsonFileOption json;

    @Override
    public Integer call() {
        json.check();
        Backend backend = Backend.named(name);
        List<Finding> findings = new ArrayList<>();
        if (!noTraining) {
            Backend.named("libtorch");
        }
        for (OracleCase oracle : OracleCase.all(folder)) {
            findings.addAll(ModelCheck.of(oracle, backend));
            if (!noTraining) {
                findings.add(ModelCheck.losses(oracle, 1));
            }
        }
        findings.addAll(PruningCheck.of(folder, backend));
        boolean passed = findings.stream().allMatch(Finding::passed);
        json.print(
                spec,
                Map.of("backend", name, "passed", passed, "findings", findings),
                () -> print(spec.commandLine().getOut(), findings));
        return passed ? Exit.FINE : Exit.FELL_SHORT;
    }

    private static void print(PrintWriter out, List<Finding> findings) {
        Map<String, List<Finding>> groups = findings.stream()
                .collect(Collectors.groupingBy(Finding::group, LinkedHashMap::new, Collectors.toList()));
        groups.values().forEach(group -> out.println(table(group)));
        List<Finding> failed = findings.stream().filter(f -> !f.passed()).toList();
        failed.forEach(finding -> out.println(finding.text()));
        out.println(findings.size() + " checks, " + failed.size() + " beyond tolerance");
    }

    /** One row for each case, one column for each thing compared. */
    private static String table(List<Finding> findings) {
        List<String> whats = findings.stream().map(Finding::what).distinct().toList();
        Map<String, Map<String, Finding>> cases = new LinkedHashMap<>();
        findings.forEach(finding -> cases.computeIfAbsent(finding.oracle(), c -> new LinkedHashMap<>())
                .put(finding.what(), finding));
        List<List<String>> rows = new ArrayList<>();
        cases.forEach((name, found) -> {
            List<String> row = new ArrayList<>(List.of(name));
            whats.forEach(what -> row.add(figure(found.get(what))));
            row.add(found.values().stream().allMatch(Finding::passed) ? "ok" : "BEYOND");
            rows.add(row);
        });
        return Lists.text("case #" + String.join(" #", whats) + " result", rows);
    }

    private static String figure(Finding finding) {
        if (finding == null) {
            return "";
        }
        return finding.error() == 0 ? "0" : String.format(Locale.ROOT, "%.1e", finding.error());
    }
}
