package io.densitometer.tensorrt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A layer as TensorRT's engine inspector tells it.
 *
 * @param name TensorRT's name of it
 * @param tactic the kernel it runs; empty when the engine does not tell
 * @param nodes nodes of the model file that it stands for
 * @param sparse whether its weights are stored sparse
 */
record EngineLayer(String name, String tactic, Set<String> nodes, boolean sparse) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ONNX = Pattern.compile("\\[ONNX Layer: ([^\\]]+)\\]");

    EngineLayer {
        nodes = Set.copyOf(nodes);
    }

    /** Reads the inspector's JSON; nothing when it is none, since its form is TensorRT's to change. */
    static List<EngineLayer> of(String json) {
        List<EngineLayer> layers = new ArrayList<>();
        try {
            JsonNode root = JSON.readTree(json);
            if (root != null) {
                root.path("Layers").forEach(layer -> layers.add(layer(layer)));
            }
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return layers;
    }

    private static EngineLayer layer(JsonNode layer) {
        // Engines that were built to tell names alone have strings here.
        String name = layer.isTextual() ? layer.asText() : layer.path("Name").asText();
        String tactic = layer.path("TacticName").asText();
        boolean sparse = layer.path("HasSparseWeights").asInt() != 0
                || tactic.toLowerCase(Locale.ROOT).contains("sparse");
        return new EngineLayer(name, tactic, nodes(name, layer.path("Metadata").asText()), sparse);
    }

    private static Set<String> nodes(String name, String metadata) {
        Matcher matcher = ONNX.matcher(metadata);
        Set<String> nodes = matcher.results().map(found -> found.group(1)).collect(Collectors.toSet());
        return nodes.isEmpty() ? SparsityLog.nodes(name).collect(Collectors.toSet()) : nodes;
    }

    /** Name and kernel, for reports. */
    String text() {
        return name + (tactic.isEmpty() || tactic.equals(name) ? "" : " by " + tactic);
    }
}
