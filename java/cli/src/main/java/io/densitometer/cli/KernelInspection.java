package io.densitometer.cli;

import java.util.List;

/**
 * What the compiled kernels look like.
 *
 * @param built whether the build succeeded
 * @param kernels resources, one entry for each kernel and target
 * @param instructions the same for machine code; empty where it cannot be read
 * @param notes what is missing, and why
 */
record KernelInspection(
        boolean built, List<KernelUsage> kernels, List<InstructionMix> instructions, List<String> notes) {
    /** Whether everything was built and no kernel spills. */
    boolean passed() {
        return built && kernels.stream().noneMatch(KernelUsage::spills);
    }
}
