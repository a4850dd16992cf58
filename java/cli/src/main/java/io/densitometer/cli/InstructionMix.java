package io.densitometer.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How often the instructions that decide a kernel's speed occur in its machine code.
 *
 * @param op whose kernel it is
 * @param kernel its name
 * @param target architecture, such as sm_90a
 * @param instructions all of them
 * @param counts by kind: {@link Kind#text}
 */
record InstructionMix(String op, String kernel, String target, long instructions, Map<String, Long> counts) {
    private static final Pattern FUNCTION =
            Pattern.compile("Function : (\\S+)(.*?)(?=Function : |code for sm_|\\z)", Pattern.DOTALL);
    private static final Pattern TARGET =
            Pattern.compile("code for (sm_\\w+)(.*?)(?=code for sm_|\\z)", Pattern.DOTALL);
    /** An address, perhaps a predicate, the opcode. */
    private static final Pattern INSTRUCTION =
            Pattern.compile("/\\*[0-9a-f]{4,}\\*/\\s+(?:@!?\\w+\\s+)?([A-Z][\\w.]*)");

    /** The instructions that are counted. */
    enum Kind {
        /** Tensor cores, one warp. */
        HMMA("HMMA", "HMMA\\.(?!SP\\.).*"),
        /** Tensor cores, 2:4 sparse. */
        HMMA_SP("HMMA.SP", "HMMA\\.SP\\..*"),
        /** Tensor cores, four warps together. */
        HGMMA("HGMMA", "HGMMA\\.(?!SP\\.).*"),
        /** The same, 2:4 sparse. */
        HGMMA_SP("HGMMA.SP", "HGMMA\\.SP\\..*"),
        /** Loads of 16 bytes from global memory. */
        LDG("LDG.E.128", "LDG\\.E\\.(?:\\w+\\.)*128(?:\\..*)?"),
        /** Loads of 16 bytes from shared memory. */
        LDS("LDS.128", "LDS\\.(?:\\w+\\.)*128(?:\\..*)?"),
        /** Copies from global to shared memory that do not wait. */
        LDGSTS("LDGSTS", "LDGSTS(?:\\..*)?"),
        /** Loads from local memory. */
        LDL("LDL", "LDL(?:\\..*)?"),
        /** Stores to local memory. */
        STL("STL", "STL(?:\\..*)?");

        private final String text;
        private final Pattern opcode;

        Kind(String text, String opcode) {
            this.text = text;
            this.opcode = Pattern.compile(opcode);
        }

        String text() {
            return text;
        }

        long count(List<String> opcodes) {
            return opcodes.stream().filter(o -> opcode.matcher(o).matches()).count();
        }
    }

    /** The kernels in what {@code cuobjdump -sass} printed. */
    static List<InstructionMix> of(String op, String sass) {
        return TARGET.matcher(sass)
                .results()
                .flatMap(target ->
                        FUNCTION.matcher(target.group(2)).results().map(function -> of(op, target.group(1), function)))
                .toList();
    }

    private static InstructionMix of(String op, String target, MatchResult function) {
        List<String> opcodes = INSTRUCTION
                .matcher(function.group(2))
                .results()
                .map(instruction -> instruction.group(1))
                .toList();
        Map<String, Long> counts = new LinkedHashMap<>();
        Arrays.stream(Kind.values()).forEach(kind -> counts.put(kind.text(), kind.count(opcodes)));
        return new InstructionMix(op, function.group(1), target, opcodes.size(), counts);
    }

    InstructionMix named(String name) {
        return new InstructionMix(op, name, target, instructions, counts);
    }
}
