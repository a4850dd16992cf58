package io.densitometer.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.Graph;
import java.util.Optional;

/** What a study notes in a model file about the weights in it. */
final class Provenance {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRAINING = "densitometer.training";
    private static final String ACCURACY = "densitometer.accuracy";

    private Provenance() {}

    static Graph with(Graph graph, Cell.Training training, Cell.Accuracy accuracy) {
        Graph noted = graph.withMetadata(ACCURACY, write(accuracy));
        return training == null ? noted : noted.withMetadata(TRAINING, write(training));
    }

    static Optional<Cell.Training> training(Graph graph) {
        return Optional.ofNullable(graph.metadata().get(TRAINING)).map(text -> read(text, Cell.Training.class));
    }

    static Optional<Cell.Accuracy> accuracy(Graph graph) {
        return Optional.ofNullable(graph.metadata().get(ACCURACY)).map(text -> read(text, Cell.Accuracy.class));
    }

    static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers is always JSON", e);
        }
    }

    private static <T> T read(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new io.densitometer.graph.BadInputException(
                    "the model file's training notes are damaged: " + e.getOriginalMessage(), e);
        }
    }
}
