package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kernels inspect}: tables of what a build left. */
class KernelsInspectCommandTest {
    private static final String LIBRARY = "--target densitometer_cuda";

    @TempDir
    private Path folder;

    private KernelTree tree;

    @BeforeEach
    void build() {
        tree = new KernelTree(folder);
        tree.writeObject("softmax", ".usage.txt", KernelReports.USAGE);
        tree.writeObject("softmax", "", "");
        tree.write("target/cmake/Testing/spilling.o.usage.txt", KernelReports.SPILLING);
    }

    private Run inspect(int code, Programs programs, String name, String... json) {
        String flag = json.length > 0 ? json[0] : "--debug";
        Run run = Run.with(programs, "kernels", "inspect", name, "--source", folder.toString(), flag);
        assertEquals(code, run.code(), run.toString());
        return run;
    }

    @Test
    void showsResources() {
        FakePrograms programs =
                new FakePrograms("cmake", "nvcc", "c++filt").answer("_Z4WarpIfEvv", 0, "dsm::Warp<float>");
        Run run = inspect(0, programs, "softmax");
        assertTrue(
                programs.commands().get(1).endsWith(LIBRARY),
                programs.commands().toString());
        assertTrue(run.out().matches("(?s).*softmax +Warp<float> +sm_80 +32 +4096 +0 +0 +0\n.*"), run.out());
        assertTrue(run.out().endsWith("cuobjdump, a part of the CUDA toolkit, is not on the path\n"), run.out());
        assertFalse(run.out().contains("Naive"), "the build's own test is not a kernel");
    }

    @Test
    void showsTheInstructionMix() {
        FakePrograms programs = new FakePrograms("cmake", "nvcc", "cuobjdump")
                .answer("softmax.cu.o", 0, KernelReports.SASS.split("\n"));
        Run run = inspect(0, programs, "softmax");
        assertTrue(run.out().contains("HMMA.SP"), run.out());
        assertTrue(run.out().matches("(?s).*_Z4WarpIfEvv +sm_80 +10 +1 +1 +0 +0 +2 +1 +1 +0 +0\n.*"), run.out());
        JsonNode json = inspect(0, programs, "softmax", "--json").json();
        JsonNode counts = json.path("instructions").path(1).path("counts");
        assertEquals(1, counts.path("STL").asInt(), json.toString());
        assertEquals(0, json.path("notes").size());
    }

    @Test
    void readsWhatAFailedBuildLeft() {
        tree.writeObject("top_k", ".usage.txt", KernelReports.SPILLING);
        FakePrograms programs =
                new FakePrograms("cmake", "nvcc", "cuobjdump").answer(LIBRARY, 2, "These kernels spill");
        Run run = inspect(1, programs, "top_k");
        assertTrue(run.err().contains("These kernels spill"), run.err());
        assertTrue(run.out().matches("(?s).*top_k +_Z5Naivev +sm_80 +255 +0 +8 +12 +16\n.*"), run.out());
        assertTrue(run.out().contains("the build failed"), run.out());
        assertTrue(programs.commands().stream().noneMatch(c -> c.startsWith("cuobjdump")), "there is no object");
    }

    @Test
    void spillsAloneFallShort() {
        tree.writeObject("top_k", ".usage.txt", KernelReports.SPILLING);
        JsonNode json =
                inspect(1, new FakePrograms("cmake", "nvcc"), "top_k", "--json").json();
        assertTrue(json.path("built").asBoolean(), json.toString());
        assertEquals(12, json.path("kernels").path(0).path("spill_store_bytes").asInt());
    }

    @Test
    void saysWhatWasNeverCompiled() {
        Run run = inspect(0, new FakePrograms("cmake", "nvcc"), "top_k");
        assertTrue(run.out().contains("top_k was never compiled"), run.out());
    }

    @Test
    void missingToolsAreBadInput() {
        assertTrue(inspect(2, new FakePrograms("cmake"), "top_k").err().startsWith("densitometer: nvcc is not on"));
        assertTrue(inspect(2, new FakePrograms("nvcc"), "top_k").err().startsWith("densitometer: cmake is not on"));
        assertTrue(inspect(2, new FakePrograms("cmake", "nvcc"), "topk").err().contains("(nearest: 'top_k')"));
    }
}
