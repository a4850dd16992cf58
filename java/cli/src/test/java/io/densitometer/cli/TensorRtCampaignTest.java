package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The campaign's parts on whole models with stand-ins: the CPU for TensorRT, ONNX Runtime for CUDA, a small model for five large ones. */
class TensorRtCampaignTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE = Path.of("..", "..", "bench/campaigns/gpu-tensorrt.json");

    @TempDir
    private Path folder;

    @Test
    void everyModelRunsInAllArmsSideBySide() throws IOException {
        Path out = folder.resolve("out");
        Run run = Run.ending(0, "campaign", standIn().toString(), "--out", out.toString());
        assertTrue(run.out().contains("2 cells run, 0 left"), run.out());
        for (String model : List.of("Transformer", "Informer")) {
            assertEquals(
                    List.of(
                            "dense, cpu: dense",
                            "masked-dense of 2:4 0.5, cpu: dense",
                            "nm of 2:4 0.5, cpu: dense nm",
                            "structured 0.5, cpu: dense",
                            "smaller-dense as structured 0.5 by flops, cpu: dense",
                            "dense on onnxruntime, onnxruntime:",
                            "masked-dense of 2:4 0.5 on onnxruntime, onnxruntime:",
                            "structured 0.5 on onnxruntime, onnxruntime:",
                            "smaller-dense as structured 0.5 by flops on onnxruntime, onnxruntime:"),
                    arms(out, model),
                    model);
        }
    }

    /** Each arm in a model's cell, what ran it, and the formats that it picked. */
    private static List<String> arms(Path out, String model) throws IOException {
        List<String> arms = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(out, "model_*" + model + "*.json")) {
            for (Path file : files) {
                for (JsonNode arm : JSON.readTree(file.toFile()).at("/finding/data/arms")) {
                    Set<String> picked = new TreeSet<>(arm.path("layers").findValuesAsText("picked"));
                    String ran = arm.path("name").asText() + ", "
                            + arm.path("backend").asText() + ":";
                    arms.add((ran + " " + String.join(" ", picked)).strip());
                }
            }
        }
        return arms;
    }

    /** The campaign as it is, but for what is not here. */
    private Path standIn() throws IOException {
        ObjectNode campaign = (ObjectNode) JSON.readTree(FILE.toFile());
        campaign.put("backend", "cpu");
        List<String> models = new ArrayList<>(List.of("Transformer", "Informer"));
        ArrayNode parts = JSON.createArrayNode();
        for (JsonNode part : campaign.path("parts")) {
            if (part.path("kind").asText().equals("models")) {
                parts.add(small((ObjectNode) part, models.remove(0)));
            }
        }
        campaign.set("parts", parts);
        return Files.writeString(folder.resolve("stand-in.json"), campaign.toString());
    }

    private static ObjectNode small(ObjectNode part, String model) throws IOException {
        part.put("size", "small");
        part.set("models", JSON.createArrayNode().add(model));
        part.set("precisions", JSON.createArrayNode().add("fp32"));
        part.set("runs", JSON.readTree("[{\"batch\": 1}]"));
        part.set("budget", JSON.readTree("{\"seconds\": 0.1, \"min_samples\": 5, \"interval_width\": 0.5}"));
        for (JsonNode variant : part.path("variants")) {
            if (variant.path("backend").asText().equals("cuda")) {
                ((ObjectNode) variant).put("backend", "onnxruntime").put("run", "dense");
            }
        }
        return part;
    }
}
