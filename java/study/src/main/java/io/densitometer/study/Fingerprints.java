package io.densitometer.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.BadInputException;
import java.util.Map;

/** The {@code data.json} of a results folder: size and checksum of each source, so that a study never mixes two states of a file. */
final class Fingerprints {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Fingerprints() {}

    static String text(Map<String, String> fingerprints) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fingerprints) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }

    static Map<String, String> parse(String where, String text) {
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new BadInputException(where + " is damaged: give another --out", e);
        }
    }
}
