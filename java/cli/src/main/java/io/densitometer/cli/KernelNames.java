package io.densitometer.cli;

import io.densitometer.cli.Programs.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Kernel names as their sources spell them, where c++filt is found, without namespace and parameters. */
final class KernelNames {
    private static final String DEMANGLER = "c++filt";

    private final Map<String, String> names = new HashMap<>();

    KernelNames(Programs programs, Set<String> symbols) {
        if (symbols.isEmpty() || !programs.has(DEMANGLER)) {
            return;
        }
        List<String> mangled = List.copyOf(symbols);
        List<String> command = new ArrayList<>(List.of(DEMANGLER, "--no-params"));
        command.addAll(mangled);
        Output demangled = programs.run(Path.of("").toAbsolutePath(), command);
        for (int i = 0; i < Math.min(mangled.size(), demangled.lines().size()); i++) {
            names.put(mangled.get(i), shortened(demangled.lines().get(i)));
        }
    }

    /** The name of a symbol; the symbol itself where it has no other. */
    String of(String symbol) {
        return names.getOrDefault(symbol, symbol);
    }

    static String shortened(String name) {
        return name.replace("dsm::", "")
                .replace("(anonymous namespace)::", "")
                .replace("> >", ">>")
                .replace("> >", ">>");
    }
}
