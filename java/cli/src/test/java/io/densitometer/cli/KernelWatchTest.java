package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which kernels a save has checked again. */
class KernelWatchTest {
    private static final List<String> OPS = List.of("reduce", "softmax", "top_k");

    private final List<List<String>> checked = new ArrayList<>();

    /** Checks after each of the saves. */
    private void follow(List<String> ops, List<Set<Path>> saves) {
        Queue<Set<Path>> left = new ArrayDeque<>(saves);
        new KernelWatch(() -> ops, checked::add).follow(() -> left.isEmpty() ? Set.of() : left.remove());
    }

    @Test
    void checksTheOpsThatWereTouched() {
        Path kernel = Path.of("softmax", "softmax.cu");
        Path variants = Path.of("top_k", "top_k_variants.def");
        follow(OPS, List.of(Set.of(kernel), Set.of(variants)));
        assertEquals(List.of(OPS, List.of("softmax"), List.of("top_k")), checked);
    }

    @Test
    void checksAllWhenTheyShareWhatWasSaved() {
        follow(OPS, List.of(Set.of(Path.of("softmax", "softmax.cu"), Path.of("common", "types.cuh"))));
        assertEquals(List.of(OPS, OPS), checked);
    }

    @Test
    void checksTheNamedOpAtEverySave() {
        follow(List.of("reduce"), List.of(Set.of(Path.of("softmax", "softmax.cu")), Set.of(Path.of(""))));
        assertEquals(List.of(List.of("reduce"), List.of("reduce"), List.of("reduce")), checked);
    }

    @Test
    void goesOnAfterAFailingBuild() {
        FakePrograms programs = new FakePrograms("cmake").answer("--target reduce_test", 2, "error");
        KernelBuild build = new KernelBuild(new KernelSources(Path.of("cuda-kernels")), programs);
        KernelCheck check = new KernelCheck(build, sentence -> {});
        List<KernelOutcome> outcomes = new ArrayList<>();
        Queue<Set<Path>> saves = new ArrayDeque<>(List.of(Set.of(Path.of("reduce"))));
        new KernelWatch(() -> List.of("reduce"), ops -> outcomes.addAll(check.of(ops)))
                .follow(() -> saves.isEmpty() ? Set.of() : saves.remove());
        assertEquals(
                List.of(true, true),
                outcomes.stream().map(KernelOutcome::failed).toList());
    }
}
