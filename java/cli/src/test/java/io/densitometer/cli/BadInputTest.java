package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    private static final String CUT = PRUNE + "structured --backend reference --plan --target ";
    private static final String RECIPE = " --density 0.5 --recipe DIR/recipe-";
    private static final String SCAN =
            "sensitivity DIR/model.onnx --backend reference --densities 0.5 --max-windows 2 --data built-in --method ";
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
        recipes();
        Samples.series(folder, "short.csv", 40, false);
        Samples.series(folder, "sentinel.csv", 2000, true);
        Samples.results(folder.resolve("results"), 0.5);
        Files.createDirectories(folder.resolve("nothing").resolve("cells"));
        Files.createDirectories(folder.resolve("others").resolve("model").resolve("1"));
        Files.createDirectories(folder.resolve("broken").resolve("cells"));
        Files.writeString(folder.resolve("broken").resolve("cells").resolve("a.json"), "{\"status\":");
    }

    private static void recipes() throws IOException {
        Map<String, String> recipes = Map.of(
                "broken", "{\"layers\": [",
                "key", "{\"layer\": []}",
                "layer", layers("{\"match\": \"encodr.*\", \"keep\": 0.5}"),
                "conflict", layers("{\"match\": \"encoder.*\", \"keep\": 0.5}", "{\"match\": \"*\", \"keep\": 0.25}"),
                "pattern", layers("{\"match\": \"*tokenConv.weight\", \"pattern\": \"2:4\"}"),
                "good", layers("{\"match\": \"decoder.*\", \"keep\": 1}"));
        for (Map.Entry<String, String> recipe : recipes.entrySet()) {
            Files.writeString(folder.resolve("recipe-" + recipe.getKey() + ".json"), recipe.getValue());
        }
    }

    private static String layers(String... overrides) {
        return "{\"layers\": [" + String.join(", ", overrides) + "]}";
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
                line(PRUNE + "5:4" + NEW, "pattern 5:4 keeps more than there is"),
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

    static Stream<Arguments> cuts() {
        return Stream.of(
                line(PRUNE + "structured" + NEW, "--target is missing: give one, such as --target params=0.5"),
                line(PRUNE + "structured --density 1" + NEW, "target params=1.0 is out of range"),
                line(CUT + "params=0.5 --density 0.5", "--target and --density are one thing"),
                line(CUT + "params=0", "target params=0.0 is out of range"),
                line(CUT + "params=1", "target params=1.0 is out of range"),
                line(CUT + "flops=-0.5", "target flops=-0.5 is out of range"),
                line(CUT + "latency=NaN", "target latency=NaN is out of range"),
                line(CUT + "time=0.5", "target 'time=0.5' is unknown: give params=SHARE"),
                line(CUT + "params=half", "target 'params=half' is unknown"),
                line(CUT + "0.5", "target '0.5' is unknown"),
                line(
                        PRUNE + "structured --target params=0.001 --backend reference" + NEW,
                        "most of it tied to dec_embedding.value_embedding.tokenConv.weight (8 of 16 channels left)"),
                line(PRUNE + "magnitude-layer --target params=0.5" + NEW, "give magnitude-layer a --density"),
                line(PRUNE + "2:4 --target params=0.5" + NEW, "--target is for structured pruning"),
                line(CUT + "params=0.5" + NEW, "mutually exclusive"),
                line(PRUNE + "structured --target params=0.5", "(--plan | (--out=FILE [--force]))"),
                line(CUT + "params=0.5 --round-to 7", "rounding to 7 is out of range"),
                line(CUT + "params=0.5 --round-to eight", "'eight' is not an int"),
                line(CUT + "params=0.5 --heads some", "heads 'some' is unknown: give within"),
                line(CUT + "params=0.5 --norm max", "norm 'max' is unknown: give l1 or l2"),
                line(CUT + "params=0.5 --scope row", "expected one of [GLOBAL, LAYER]"),
                line(CUT + "params=0.5 --criterion nonsense", "criterion 'nonsense' is unknown"),
                line(CUT + "params=0.5 --criterion lamp", "criterion lamp ranks single weights"),
                line(
                        CUT + "params=0.5 --criterion taylor",
                        "criterion taylor needs gradients of the loss: give --data"),
                line(CUT + "params=0.5 --exclude encodr.*", "'encodr.*' matches no weight"),
                line(PRUNE + "iterative-structured --density 0.5" + NEW, "prunes while it trains"),
                line(PRUNE + "gradual-structured --density 0.5" + NEW, "channels are cut; give iterative-structured"),
                line(PRUNE + "structured --plan --target params=0.5 --backend cpuu", "unknown backend 'cpuu'"),
                line(CUT + "params=0.5 --threads 0", "threads 0 is out of range"),
                line(PRUNE + "structured --plan --target latency=0.5 --backend cpuu", "unknown backend 'cpuu'"),
                line(CUT + "latency=0.5 --seconds 0", "--seconds 0.0 is out of range"),
                line(CUT + "latency=0.5 --seconds NaN", "--seconds NaN is out of range"),
                line(CUT + "latency=0.5 --batch 0", "batch 0 is out of range"));
    }

    static Stream<Arguments> scores() {
        return Stream.of(
                line(
                        PRUNE + "magnitude-layer --density 0.5 --criterion taylor" + NEW,
                        "names criterion and scope itself"),
                line(PRUNE + "lamp --density 0.5 --scope layer" + NEW, "names criterion and scope itself"),
                line(PRUNE + "2:4 --round-to 8" + NEW, "--round-to, --heads and --norm are for structured pruning"),
                line(PRUNE + "lamp --density 0.5 --heads whole" + NEW, "leave them out with lamp"),
                line(PRUNE + "block4x4 --density 0.5 --norm l1" + NEW, "or choose --method structured"),
                line(PRUNE + "taylor-layer --density 0.5" + NEW, "needs gradients of the loss: give --data"),
                line(PRUNE + "2:4 --criterion taylor --data DIR/short.csv" + NEW, "takes 7 channels, but"),
                line(PRUNE + "2:4 --criterion taylor --data DIR/none.csv" + NEW, "none.csv"),
                line(PRUNE + "2:4 --criterion taylor --data built-in --fill so" + NEW, "no fill policy 'so'"),
                line(PRUNE + "lamp" + RECIPE + "none.json" + NEW, "recipe-none.json is no file"),
                line(PRUNE + "lamp" + RECIPE + "broken.json" + NEW, "recipe-broken.json: Unexpected end-of-input"),
                line(PRUNE + "lamp" + RECIPE + "key.json" + NEW, "unknown key 'layer' (nearest: 'layers')"),
                line(
                        PRUNE + "lamp" + RECIPE + "layer.json" + NEW,
                        "override 'encodr.*' matches no layer of Transformer"),
                line(PRUNE + "lamp" + RECIPE + "conflict.json" + NEW, "overrides 'encoder.*' and '*' conflict"),
                line(PRUNE + "lamp" + RECIPE + "pattern.json" + NEW, "input dim 7 is not a multiple of 4"),
                line(PRUNE + "lamp --exclude decoder.*" + RECIPE + "good.json" + NEW, "'decoder.*' matches no layer"),
                line(PRUNE + "structured" + RECIPE + "layer.json" + NEW, "'encodr.*' matches no weight of Transformer"),
                line(PRUNE + "structured" + RECIPE + "conflict.json" + NEW, "overrides 'encoder.*' and '*' conflict"),
                line(PRUNE + "structured" + RECIPE + "pattern.json" + NEW, "structured pruning cuts whole channels"));
    }

    static Stream<Arguments> scans() {
        String bare = "sensitivity DIR/model.onnx --backend reference --method lamp ";
        return Stream.of(
                line("sensitivity DIR/model.onnx --data built-in", "Missing required option: '--method"),
                line("sensitivity --method lamp --data built-in", "Missing required parameter: 'MODEL'"),
                line("sensitivity DIR/none.onnx --method lamp --data built-in", "does not exist"),
                line(bare.strip(), "--data is missing: give a CSV or CSV.gz file, or built-in"),
                line(bare + "--data DIR/short.csv", "takes 7 channels, but"),
                line(bare + "--data DIR/none.csv", "none.csv"),
                line(bare + "--data built-in --densities 0", "--densities: 0.0 is out of range"),
                line(bare + "--data built-in --densities 0.5,1.5", "--densities: 1.5 is out of range"),
                line(bare + "--data built-in --densities NaN", "--densities: NaN is out of range"),
                line(bare + "--data built-in --densities half", "'half' is not a double"),
                line(bare + "--data built-in --densities 1", "no share to keep is below 1"),
                line(bare + "--data built-in --max-windows -1", "windows -1 is out of range"),
                line(bare.replace("reference", "cpuu") + "--data built-in", "unknown backend 'cpuu'"),
                line(bare + "--data built-in --threads 0", "threads 0 is out of range"),
                line(SCAN + "gradual", "prunes while it trains"),
                line(SCAN + "iterative-structured", "prunes while it trains"),
                line(SCAN + "2:5", "no part of Transformer can be pruned by 2:5"),
                line(SCAN + "structured --round-to 7", "rounding to 7 is out of range"),
                line(SCAN + "lamp --heads whole", "are for structured pruning"),
                line(SCAN + "structured --recipe DIR/recipe-key.json", "unknown key 'layer'"),
                line(SCAN + "lamp --plot DIR/exists.onnx", "exists: give another name, or --force"),
                line(SCAN + "lamp --plot DIR", "is a directory"),
                line(SCAN + "lamp --plot DIR/no/such/s.svg", "does not exist: make it first"));
    }

    static Stream<Arguments> exports() {
        String export = "export DIR/model.onnx ";
        return Stream.of(
                line(export + "--batch 0" + NEW, "batch 0 is out of range"),
                line(export + "--batch -3" + NEW, "batch -3 is out of range"),
                line(export + "--batch 1048577" + NEW, "batch 1048577 is out of range: give 1 to 1048576"),
                line(export + "--batch some" + NEW, "batch 'some' is no number: give 1 to 1048576, or dynamic"),
                line(export + "--opset 16" + NEW, "operator set 16 cannot be written: choose one from 17 to 20"),
                line(export + "--opset 21" + NEW, "operator set 21 cannot be written"),
                line(export + "--opset new" + NEW, "'new' is not an int"),
                line(export + "--precision fp8" + NEW, "unknown precision 'fp8': choose one of fp32, fp16, bf16"),
                line(export + "--io fp16" + NEW, "--io 'fp16' is unknown: give fp32 or same"),
                line(export.strip(), "(-o=FILE | (--triton=DIR"),
                line(export + "--triton DIR/repository" + NEW, "expected only one match but got"),
                line(export + "--out DIR/exists.onnx", "exists: give another name, or --force"),
                line(export + "--out DIR/no/such/m.onnx", "does not exist: make it first"),
                line("export DIR/none.onnx --triton DIR/repository", "does not exist"),
                line(export + "--triton DIR/exists.onnx", "is no folder"),
                line(export + "--triton DIR/no/such", "does not exist: make it first"),
                line(export + "--triton DIR/others", "others/model holds another model: choose another folder"),
                line(export + "--triton DIR/others --force", "holds another model"),
                line(export + "--triton DIR/repository --max-batch 0", "--max-batch 0 is out of range"),
                line(export + "--triton DIR/repository --plan DIR/none.plan", "none.plan is no TensorRT engine"),
                line(export + "--triton DIR/repository --plan DIR/empty.onnx", "empty.onnx is no TensorRT engine"),
                line(export + "--plan DIR/exists.onnx" + NEW, "--triton"));
    }

    private static Arguments line(String args, String sentence) {
        return Arguments.of(args, sentence);
    }

    @ParameterizedTest
    @MethodSource({"lines", "cuts", "scores", "scans", "exports"})
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
