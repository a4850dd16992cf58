package io.densitometer.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One case made by running a published implementation: {@code <name>.json} with config and figures, {@code <name>.safetensors} with
 * weights ({@code w/}), inputs ({@code in/}), outputs ({@code out/}), intermediates ({@code mid/}) and drawn indices ({@code rand/}).
 *
 * @param name the files' name without ending
 * @param model the architecture
 * @param config its hyper-parameters
 * @param batch samples in the inputs
 * @param facts the whole JSON file
 * @param tensors the tensor file
 */
public record OracleCase(
        String name, String model, ModelConfig config, int batch, JsonNode facts, Safetensors tensors) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> INPUTS = List.of("x_enc", "x_mark_enc", "x_dec", "x_mark_dec");

    /**
     * All cases of a folder by name: JSON files with a tensor file beside them.
     *
     * @throws BadInputException when the folder cannot be read or has no case
     */
    public static List<OracleCase> all(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<OracleCase> cases = files.filter(f -> f.toString().endsWith(".json"))
                    .filter(f -> Files.exists(tensorFile(f)))
                    .sorted()
                    .map(OracleCase::read)
                    .toList();
            if (cases.isEmpty()) {
                throw new BadInputException(folder + " holds no case: a case is a NAME.json and a NAME.safetensors");
            }
            return cases;
        } catch (IOException e) {
            throw new BadInputException(folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    /** One case by its JSON file. */
    public static OracleCase read(Path json) {
        try {
            JsonNode facts = JSON.readTree(json.toFile());
            String file = json.getFileName().toString();
            return new OracleCase(
                    file.substring(0, file.length() - ".json".length()),
                    facts.path("model").asText(),
                    ModelConfig.parse(facts.path("config").toString()),
                    facts.path("config").path("batch").asInt(1),
                    facts,
                    Safetensors.open(tensorFile(json)));
        } catch (IOException e) {
            throw new BadInputException(json + " is not readable JSON: " + e.getMessage(), e);
        }
    }

    private static Path tensorFile(Path json) {
        return json.resolveSibling(json.getFileName().toString().replaceFirst("\\.json$", ".safetensors"));
    }

    /** The model with the case's weights and drawn indices. */
    public Graph graph() {
        return Models.build(model, config, new Checkpoint(tensors, "w/", 0));
    }

    /** Inputs by name. */
    public Map<String, Tensor> inputs() {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        INPUTS.forEach(input -> inputs.put(input, tensors.tensor("in/" + input)));
        return inputs;
    }

    /** The output computed in double precision, {@code [batch, pred_len, c_out]}. */
    public Tensor expected() {
        return tensors.tensor("out/y64");
    }

    /** Intermediate values, computed in single precision, by module. */
    public Map<String, Tensor> intermediates() {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.names().stream()
                .filter(n -> n.startsWith("mid/"))
                .forEach(n -> found.put(n.substring("mid/".length()), tensors.tensor(n)));
        return found;
    }

    /**
     * Largest absolute difference over largest absolute expected value. A result without the batch is compared with each sample.
     *
     * @return infinity when the sizes do not fit or the result is not finite
     */
    public static double error(Tensor expected, Tensor actual) {
        if (actual.size() == 0 || expected.size() % actual.size() != 0) {
            return Double.POSITIVE_INFINITY;
        }
        double most = 0;
        double difference = 0;
        for (int i = 0; i < expected.size(); i++) {
            double one = Math.abs(expected.get(i) - actual.get(i % actual.size()));
            most = Math.max(most, Math.abs(expected.get(i)));
            difference = Double.isNaN(one) ? Double.POSITIVE_INFINITY : Math.max(difference, one);
        }
        return difference / Math.max(most, Double.MIN_NORMAL);
    }
}
