package io.densitometer.campaign;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.densitometer.backend.Backend;
import java.nio.file.Path;
import java.util.List;

/** A part of a campaign: a kind of cell with its axes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Oracles.class, name = "oracles"),
    @JsonSubTypes.Type(value = Commands.class, name = "commands")
})
sealed interface Part permits Oracles, Commands {
    /** Its cells, in the order they run. */
    List<Task> tasks(Backend backend, Path oracles);
}
