package io.densitometer.graph.op;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds the cases of an op: a static method named after its class in one of the case files. */
public final class OpCases {
    private static final List<Class<?>> FILES = List.of(
            PointwiseCases.class,
            MovementCases.class,
            ReductionCases.class,
            ContractionCases.class,
            SeriesCases.class,
            FourierCases.class);

    private OpCases() {}

    /** All op classes that the sealed hierarchy permits. */
    public static List<Class<?>> ops() {
        return leaves(Op.class).toList();
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(OpCases::leaves)
                : Stream.of(type);
    }

    /** The cases of one op class; empty when there is no method of its name. */
    public static List<OpCase> of(Class<?> op) {
        String method = op.getSimpleName().substring(0, 1).toLowerCase(Locale.ROOT)
                + op.getSimpleName().substring(1);
        return FILES.stream()
                .flatMap(file -> Arrays.stream(file.getDeclaredMethods()))
                .filter(m -> m.getName().equals(method) && m.getParameterCount() == 0)
                .flatMap(m -> invoke(m).stream())
                .toList();
    }

    private static List<OpCase> invoke(Method method) {
        try {
            return ((List<?>) method.invoke(null))
                    .stream().map(OpCase.class::cast).toList();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError(method + " failed", e);
        }
    }

    /** The cases of all ops. */
    public static Stream<OpCase> all() {
        return ops().stream().flatMap(op -> of(op).stream());
    }
}
