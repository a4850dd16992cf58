package io.densitometer.cuda.nvidia;

import io.densitometer.cuda.device.DeviceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Writes down what cuDNN is asked for, and answers with engines that a test makes up. */
final class RecordedDnn implements DnnApi {
    private static final int NOT_SUPPORTED = 3000;

    private final List<Engine> engines;
    private final Map<Long, Described> open = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private long next = 1;
    private int started;
    private Engine last;

    /**
     * An engine that the heuristics propose.
     *
     * @param notes numerical notes
     * @param workspace bytes; below 0 no plan can be made of it
     * @param nanos how long it takes; below 0 it fails when started
     */
    record Engine(long number, List<Long> notes, long workspace, long nanos) {
        static Engine taking(long number, long nanos) {
            return new Engine(number, List.of(), 0, nanos);
        }
    }

    private static final class Described {
        private final DnnKind kind;
        private final StringBuilder text = new StringBuilder();
        private Engine engine;

        private Described(DnnKind kind) {
            this.kind = kind;
        }
    }

    RecordedDnn(List<Engine> engines) {
        this.engines = engines;
    }

    /** A line for each descriptor that was completed, up to a kind. */
    String text(DnnKind end) {
        return lines.stream()
                .takeWhile(line -> !line.startsWith(end + "#"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Descriptors that were not destroyed. */
    int descriptors() {
        return open.size();
    }

    /** How often a plan was started. */
    int started() {
        return started;
    }

    /** Time of what was started last. */
    long nanos() {
        return last.nanos;
    }

    @Override
    public long handle() {
        return 7;
    }

    @Override
    public long create(DnnKind kind) {
        open.put(next, new Described(kind));
        return next++;
    }

    @Override
    public void set(long descriptor, DnnAttribute attribute, long... values) {
        boolean descriptors = attribute.type() == DnnAttribute.GRAPH_OPS.type();
        String text = LongStream.of(values)
                .mapToObj(value -> descriptors ? open.get(value).kind + "#" + value : Long.toString(value))
                .collect(Collectors.joining(","));
        open.get(descriptor).text.append(' ').append(attribute).append('=').append(text);
        if (attribute == DnnAttribute.PLAN_CONFIGURATION) {
            open.get(descriptor).engine = open.get(values[0]).engine;
        }
    }

    @Override
    public void complete(long descriptor, DnnKind kind) {
        Described described = open.get(descriptor);
        if (described.kind != kind) {
            throw new IllegalStateException(described.kind + " is no " + kind);
        }
        if (kind == DnnKind.PLAN && described.engine.workspace < 0) {
            throw new DeviceException("status " + NOT_SUPPORTED);
        }
        lines.add(kind + "#" + descriptor + described.text);
    }

    @Override
    public int get(long descriptor, DnnAttribute attribute, long[] values) {
        Described described = open.get(descriptor);
        return switch (attribute) {
            case HEURISTICS_RESULTS -> proposals(described, values);
            case CONFIGURATION_ENGINE -> {
                open.get(values[0]).engine = described.engine;
                yield 1;
            }
            case ENGINE_GLOBAL_INDEX -> filled(values, List.of(described.engine.number));
            case ENGINE_NUMERICAL_NOTE -> filled(values, described.engine.notes);
            case PLAN_WORKSPACE_SIZE -> filled(values, List.of(described.engine.workspace));
            default -> throw new IllegalStateException("nobody asks for " + attribute);
        };
    }

    /** The first mode has all of them, the other none. */
    private int proposals(Described heuristics, long[] values) {
        if (heuristics.text.indexOf("HEURISTICS_MODE=3") < 0) {
            return 0;
        }
        for (int i = 0; i < values.length; i++) {
            open.get(values[i]).engine = engines.get(i);
        }
        return values.length == 0 ? engines.size() : values.length;
    }

    private static int filled(long[] values, List<Long> with) {
        Arrays.setAll(values, i -> i < with.size() ? with.get(i) : 0);
        return with.size();
    }

    @Override
    public void destroy(long descriptor) {
        if (open.remove(descriptor) == null) {
            throw new IllegalStateException("destroyed twice: " + descriptor);
        }
    }

    @Override
    public int execute(long plan, long pack) {
        started++;
        last = open.get(plan).engine;
        return last.nanos < 0 ? NOT_SUPPORTED : 0;
    }
}
