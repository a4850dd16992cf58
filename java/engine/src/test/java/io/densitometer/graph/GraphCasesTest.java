package io.densitometer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.densitometer.graph.op.Composite;
import io.densitometer.graph.op.Primitive;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GraphCasesTest {
    @Test
    void everyOpHasACase() {
        Set<Class<?>> tested =
                GraphCases.all().stream().map(c -> c.op().getClass()).collect(Collectors.toSet());
        Set<Class<?>> all = Stream.of(Primitive.class, Composite.class)
                .flatMap(kind -> Stream.of(kind.getPermittedSubclasses()))
                .collect(Collectors.toSet());
        assertEquals(all, tested);
    }
}
