package io.densitometer.onnx;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.densitometer.graph.GraphException;
import io.densitometer.graph.Weight;
import io.densitometer.graph.op.Composite;
import java.util.ArrayList;
import java.util.List;

/** What a model file says beyond ONNX, as JSON under the keys below; the graph's own entries stand beside them. */
final class FileMetadata {
    static final String WEIGHTS = "densitometer.weights";
    static final String COMPOSITES = "densitometer.composites";

    /** No attribute of a composite is larger; keeps checking a hostile note cheap. */
    private static final double LARGEST_NUMBER = 1 << 20;

    private static final ObjectMapper MAPPER = mapper();

    private FileMetadata() {}

    /** What {@link Weight} holds beside its data. */
    record WeightNote(String name, Weight.Kind kind, String sparsity, List<String> aliases) {}

    /** A composite node, and the nodes in the file that stand for it. */
    record CompositeNote(String name, Composite op, List<String> inputs, List<String> outputs, List<String> nodes) {}

    /** Composites are told apart by their simple names; nothing else can be instantiated. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    private static ObjectMapper mapper() {
        ObjectMapper mapper = JsonMapper.builder()
                .addMixIn(Composite.class, Typed.class)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .build();
        for (Class<?> op : Composite.class.getPermittedSubclasses()) {
            mapper.registerSubtypes(new com.fasterxml.jackson.databind.jsontype.NamedType(op, op.getSimpleName()));
        }
        return mapper;
    }

    static String json(Object notes) {
        try {
            return MAPPER.writeValueAsString(notes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws GraphException when the text is not what {@link #json} wrote */
    static List<WeightNote> weights(String json) {
        try {
            return List.of(MAPPER.readValue(json, WeightNote[].class));
        } catch (JsonProcessingException | NullPointerException e) {
            throw new GraphException("the metadata entry " + WEIGHTS + " is damaged: write the file again");
        }
    }

    /** The notes that make sense; the others are left out, since the primitives they speak of are there anyway. */
    static List<CompositeNote> composites(String json) {
        List<CompositeNote> notes = new ArrayList<>();
        try {
            for (JsonNode note : MAPPER.readTree(json)) {
                addIfSound(note, notes);
            }
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return notes;
    }

    private static void addIfSound(JsonNode json, List<CompositeNote> notes) {
        try {
            if (modest(json.path("op"))) {
                notes.add(MAPPER.treeToValue(json, CompositeNote.class));
            }
        } catch (JsonProcessingException e) {
            return;
        }
    }

    private static boolean modest(JsonNode json) {
        for (JsonNode child : json) {
            if ((child.isNumber() && Math.abs(child.asDouble()) > LARGEST_NUMBER) || !modest(child)) {
                return false;
            }
        }
        return true;
    }
}
