package io.densitometer.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Checks or times kernels again at every save, whatever became of the time before. */
final class KernelWatch {
    private final Supplier<List<String>> ops;
    private final Consumer<List<String>> check;

    /**
     * @param ops names of the kernels to check, which can become more
     * @param check checks some of them and shows what came of it
     */
    KernelWatch(Supplier<List<String>> ops, Consumer<List<String>> check) {
        this.ops = ops;
        this.check = check;
    }

    /** Checks the kernel of a name, or all when it is null, at every save in their sources until interrupted. */
    static void follow(KernelSources sources, String name, Consumer<List<String>> check, Progress progress) {
        try (FolderSaves saves = new FolderSaves(sources.folder())) {
            new KernelWatch(() -> sources.select(name), ops -> {
                        check.accept(ops);
                        progress.accept("waiting for a save in " + sources.folder() + "; Ctrl-C ends this");
                    })
                    .follow(saves);
        }
    }

    /** Checks all, then goes on until there are no more saves. */
    void follow(Saves saves) {
        check.accept(ops.get());
        for (Set<Path> saved = saves.next(); !saved.isEmpty(); saved = saves.next()) {
            check.accept(affected(saved));
        }
    }

    /** The ops in whose folders something was saved; all of them, when anything was saved elsewhere. */
    private List<String> affected(Set<Path> saved) {
        List<String> all = ops.get();
        List<String> touched = saved.stream()
                .map(path -> path.getName(0).toString())
                .distinct()
                .toList();
        return all.containsAll(touched) ? touched : all;
    }
}
