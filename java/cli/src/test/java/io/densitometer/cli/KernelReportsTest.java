package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is read from the texts of compiler and disassembler. */
class KernelReportsTest {
    @Test
    void resourcesOfEachKernelAndTarget() {
        assertEquals(
                List.of(
                        new KernelUsage("softmax", "_Z4WarpIfEvv", "sm_80", 32, 4096, 0, 0, 0),
                        new KernelUsage("softmax", "_Z4WarpIfEvv", "sm_90a", 28, 0, 0, 0, 0),
                        new KernelUsage("softmax", "_Z5Naivev", "sm_80", 255, 0, 8, 12, 16)),
                KernelUsage.of("softmax", KernelReports.USAGE + KernelReports.SPILLING));
    }

    @Test
    void localMemoryIsASpill() {
        List<Boolean> spills = Stream.of(KernelReports.USAGE, KernelReports.SPILLING, "8 bytes stack frame")
                .flatMap(text -> KernelUsage.of("softmax", text).stream())
                .map(KernelUsage::spills)
                .toList();
        assertEquals(List.of(false, false, true), spills);
    }

    @Test
    void instructionsOfEachKernelAndTarget() {
        List<InstructionMix> mixes = InstructionMix.of("softmax", KernelReports.SASS);
        assertEquals(
                List.of("_Z4WarpIfEvv sm_80 10", "_Z5Naivev sm_80 2", "_Z4WarpIfEvv sm_90a 2"),
                mixes.stream()
                        .map(mix -> mix.kernel() + " " + mix.target() + " " + mix.instructions())
                        .toList());
        assertEquals(
                "{HMMA=1, HMMA.SP=1, HGMMA=0, HGMMA.SP=0, LDG.E.128=2, LDS.128=1, LDGSTS=1, LDL=0, STL=0}",
                mixes.get(0).counts().toString());
        assertEquals(1, mixes.get(1).counts().get("LDL"));
        assertEquals(1, mixes.get(1).counts().get("STL"));
        assertEquals(1, mixes.get(2).counts().get("HGMMA"));
        assertEquals(1, mixes.get(2).counts().get("HGMMA.SP"));
    }

    @Test
    void namesAreShortened() {
        FakePrograms programs = new FakePrograms("c++filt")
                .answer("--no-params _Z1r", 0, "dsm::(anonymous namespace)::Rows<dsm::Half, dsm::Tile<32, 1> >");
        assertEquals("Rows<Half, Tile<32, 1>>", new KernelNames(programs, Set.of("_Z1r")).of("_Z1r"));
        assertEquals("_Z1r", new KernelNames(new FakePrograms(), Set.of("_Z1r")).of("_Z1r"));
    }
}
