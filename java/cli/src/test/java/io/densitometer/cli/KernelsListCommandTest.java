package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kernels list}: what the tree declares. */
class KernelsListCommandTest {
    @TempDir
    private Path folder;

    @Test
    void namesVariantsAndHeaders() {
        Path inside = new KernelTree(folder).kernels().resolve("softmax");
        Run run = Run.ending(0, "kernels", "list", "--source", inside.toString());
        List<String> lines = run.out().lines().skip(2).toList();
        assertEquals(2, lines.size(), run.out());
        assertTrue(lines.get(0).matches("softmax +naive warp_16x2 +densitometer/cuda/softmax.h"), run.out());
        assertTrue(lines.get(1).matches("top_k +naive +none"), run.out());
        JsonNode json = Run.ending(0, "kernels", "list", "--json", "--source", folder.toString())
                .json();
        assertEquals("warp_16x2", json.path(0).path("variants").path(1).asText());
        assertEquals("", json.path(1).path("header").asText());
    }

    @Test
    void saysWhereItLookedForTheTree() {
        Run run = Run.ending(2, "kernels", "list", "--source", folder.toString());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(folder.toString()) && run.err().contains("--source DIR"), run.err());
    }

    @Test
    void rowsInCommentsDeclareNothing() {
        String text = """
                // DSM_VARIANT(name, configuration): a row
                 DSM_VARIANT(32x16_r4, Tiled<32, 16, 4>)
                DSM_VARIANT( e, Wide<
                  0>)
                //DSM_VARIANT(old, Old)
                #define DSM_VARIANT(n, c) n,
                """;
        assertEquals(List.of("32x16_r4", "e"), KernelOp.variants(text));
    }
}
