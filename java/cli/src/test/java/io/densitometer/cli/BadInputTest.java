package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong input of every kind: exit code 2, one sentence, nothing written. */
class BadInputTest {
    private static final String NEW = " --out NEW";
    private static final String PRUNE = "prune DIR/model.onnx --method ";
    private static final String IMPORT =
            "import --weights DIR/weights.safetensors --prefix net. --model Transformer --config ";
    private static final String TRAIN = "train --model Transformer --epochs 1 --out NEW --data ";

    @TempDir
    static Path folder;

    @BeforeAll
    static void files() throws IOException {
        byte[] model = Files.readAllBytes(Samples.model(folder));
        Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(model, model.length / 2));
        Files.writeString(folder.resolve("empty.onnx"), "");
        Files.writeString(folder.resolve("text.onnx"), "not a model at all");
        byte[] weights = Files.readAllBytes(Samples.weights(folder));
        Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(weights, weights.length / 2));
        Samples.config(folder);
        Files.writeString(folder.resolve("broken.json"), "{\"d_model\": ");
        Files.writeString(folder.resolve("list.json"), "[1, 2]");
        Files.writeString(folder.resolve("other.json"), Samples.CONFIG.replace("\"d_model\":16", "\"d_model\":32"));
        Files.writeString(folder.resolve("huge.json"), "{\"d_model\": 99999999999}");
        Files.writeString(folder.resolve("exists.onnx"), "keep me");
        Samples.series(folder, "short.csv", 40, false);
        Samples.series(folder, "sentinel.csv", 2000, true);
        Samples.results(folder.resolve("results"), 0.5);
        Files.createDirectories(folder.resolve("nothing").resolve("cells"));
        Files.createDirectories(folder.resolve("broken").resolve("cells"));
        Files.writeString(folder.resolve("broken").resolve("cells").resolve("a.json"), "{\"status\":");
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                line("", "Missing required subcommand; see 'densitometer --help'"),
                line("prun", "Unmatched argument at index 0: 'prun'; nearest: prune; see"),
                line("doctor --jsn", "Unknown option: '--jsn'"),
                line("data list --debugg", "Unknown option: '--debugg'"),
                line("prune", "Missing required options and parameters"),
                line("prune DIR/none.onnx --method 2:4" + NEW, "does not exist"),
                line("prune DIR --method 2:4" + NEW, "is a directory"),
                line("prune DIR/empty.onnx --method 2:4" + NEW, "is empty"),
                line("prune DIR/text.onnx --method 2:4" + NEW, "ONNX"),
                line("prune DIR/cut.onnx --method 2:4" + NEW, "truncated"),
                line(PRUNE + "magnitude-global" + NEW, "--density is missing"),
                line(PRUNE + "magnitude-global --density 0" + NEW, "density 0.0 is out of range"),
                line(PRUNE + "magnitude-global --density 1" + NEW, "--density 1 prunes nothing"),
                line(PRUNE + "magnitude-global --density 1.5" + NEW, "density 1.5 is out of range"),
                line(PRUNE + "magnitude-global --density -0.1" + NEW, "density -0.1 is out of range"),
                line(PRUNE + "magnitude-global --density NaN" + NEW, "density NaN is out of range"),
                line(PRUNE + "magnitude-global --density half" + NEW, "'half' is not a double"),
                line(PRUNE + "2:4 --density 0.1" + NEW, "contradicts 2:4"),
                line(PRUNE + "5:4" + NEW, "out of range"),
                line(PRUNE + "block0x4 --density 0.5" + NEW, "has no block"),
                line(PRUNE + "gradual --density 0.5" + NEW, "prunes while it trains"),
                line(PRUNE + "magnitude-globl --density 0.5" + NEW, "method 'magnitude-globl' is unknown"),
                line(PRUNE + "magnitude-global --density 0.0001" + NEW, "removes every weight of"),
                line(PRUNE + "2:4 --include lin" + NEW, "LINEAR"),
                line(PRUNE + "2:4 --exclude decodr.*" + NEW, "'decodr.*' matches no weight"),
                line(PRUNE + "2:4 --exclude [" + NEW, "is no pattern of weight names"),
                line(PRUNE + "2:4 --out DIR/exists.onnx", "exists: give another name, or --force"),
                line(PRUNE + "2:4 --out DIR", "is a directory"),
                line(PRUNE + "2:4 --out DIR/no/such/folder/m.onnx", "does not exist: make it first"),
                line(IMPORT + "DIR/none.json" + NEW, "does not exist"),
                line(IMPORT + "DIR" + NEW, "is not a file"),
                line(IMPORT + "DIR/broken.json" + NEW, "is not JSON"),
                line(IMPORT + "DIR/list.json" + NEW, "holds no JSON object"),
                line(IMPORT + "DIR/empty.onnx" + NEW, "holds no JSON object"),
                line(IMPORT + "DIR/huge.json" + NEW, "huge.json"),
                line(IMPORT + "DIR/other.json" + NEW, "has the shape"),
                line("import --weights DIR/weights.safetensors --config DIR/config.json" + NEW, "--model"),
                line(
                        "import --weights DIR/weights.safetensors --model Transfomer --config DIR/config.json" + NEW,
                        "(nearest: 'Transformer')"),
                line(
                        "import --weights DIR/weights.safetensors --model Informer --config DIR/config.json" + NEW,
                        "has no tensor"),
                line(
                        "import --weights DIR/cut.safetensors --prefix net. --model Transformer --config DIR/config.json"
                                + NEW,
                        "cut.safetensors"),
                line(
                        "import --weights DIR/text.onnx --model Transformer --config DIR/config.json" + NEW,
                        "not a safetensors file"),
                line("export DIR/model.onnx --static-batch 0" + NEW, "batch 0 is out of range"),
                line("export DIR/model.onnx --static-batch -3" + NEW, "batch -3 is out of range"),
                line("bench DIR/model.onnx --backend cpuu", "unknown backend 'cpuu'"),
                line("bench DIR/model.onnx --backend reference --threads 0", "threads 0 is out of range"),
                line("bench DIR/model.onnx --backend reference --threads -2", "threads -2 is out of range"),
                line("bench DIR/model.onnx --backend reference --threads 5000", "from 1 to 4096"),
                line("bench /dev/null --backend reference", "is no regular file"),
                line("bench DIR/model.onnx --backend reference --batch 1,0", "batch 0 is out of range"),
                line("bench DIR/model.onnx --backend reference --batch x", "'x' is not an int"),
                line("bench DIR/model.onnx --backend reference --seconds 0", "--seconds 0.0 is out of range"),
                line("bench DIR/model.onnx --backend reference --json DIR/exists.onnx", "exists: give another name"),
                line("bench DIR/none.onnx --backend reference", "does not exist"),
                line("verify DIR/none --backend reference", "cannot be listed"),
                line("verify DIR/nothing --backend reference", "holds no case"),
                line("report DIR/none", "is no results folder"),
                line("report DIR/nothing", "holds no cell yet"),
                line("report DIR/broken", "cannot read the study cell"),
                line("compare DIR/results DIR/none", "is no results folder"),
                line("data check DIR/none.csv", "none.csv"),
                line("data check DIR", "directory"),
                line("data check DIR/empty.onnx", "empty"),
                line("data check DIR/short.csv --set ETTh", "(nearest: 'ETTh1')"),
                line("data check DIR/short.csv --fill forwards", "no fill policy 'forwards'"),
                line(TRAIN + "DIR/short.csv", "too few for a window"),
                line(TRAIN + "DIR/sentinel.csv", "sentinel"),
                line(TRAIN + "built-in --pred-len 2000", "is longer than the validation split"),
                line(TRAIN + "built-in --seq-len -1", "seq_len -1 must be"),
                line(TRAIN + "built-in --threads 0", "threads 0 is out of range"),
                line(TRAIN + "built-in --learning-rate 0", "learning_rate 0 is out of range"),
                line(TRAIN + "built-in --schedule steps", "unknown learning-rate schedule 'steps'"),
                line(TRAIN + "DIR/none.csv", "none.csv"),
                line("finetune DIR/model.onnx --data DIR/short.csv" + NEW, "takes 7 channels"));
    }

    private static Arguments line(String args, String sentence) {
        return Arguments.of(args, sentence);
    }

    @ParameterizedTest
    @MethodSource("lines")
    void endsWithOneSentence(String args, String sentence) throws IOException {
        List<Path> before = listing();
        Run run = Run.ending(Exit.BAD_INPUT, words(args));
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("densitometer: "), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals(before, listing());
        assertEquals("keep me", Files.readString(folder.resolve("exists.onnx")));
    }

    @Test
    void debugAddsTheStackTrace() {
        Run plain = Run.ending(2, words("prune DIR/cut.onnx --method 2:4 --out NEW"));
        Run debug = Run.ending(2, words("prune DIR/cut.onnx --method 2:4 --out NEW --debug"));
        assertFalse(plain.err().contains("\tat "), plain.err());
        assertTrue(debug.err().contains("\tat io.densitometer."), debug.err());
    }

    private static String[] words(String args) {
        String filled = args.replace("DIR", folder.toString())
                .replace("NEW", folder.resolve("new.onnx").toString());
        return filled.isEmpty() ? new String[0] : filled.split(" ", -1);
    }

    private static List<Path> listing() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }
}
