package io.densitometer.cuda.nvidia;

import io.densitometer.backend.ReleaseStack;
import io.densitometer.backend.lower.Call;
import io.densitometer.cuda.device.DeviceException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.bytedeco.cuda.global.cudnn;

/** Tries the engines that cuDNN's heuristics propose for a problem; the result's memory is written meanwhile. */
final class DnnSearch implements AutoCloseable {
    /** As many as are looked at, proposals in the order of their expected time. */
    private static final int CANDIDATES = 8;

    private static final List<Integer> MODES = List.of(cudnn.CUDNN_HEUR_MODE_A, cudnn.CUDNN_HEUR_MODE_FALLBACK);

    private final Dnn dnn;
    private final DnnApi api;
    private final DnnProblem problem;
    private final ReleaseStack owned = new ReleaseStack();
    private final List<Long> configurations = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    DnnSearch(Dnn dnn, DnnProblem problem) {
        this.dnn = dnn;
        this.api = dnn.api();
        this.problem = problem;
        try {
            MODES.forEach(this::propose);
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** A call and what it runs by. */
    record Found(DnnAlgorithm algorithm, DnnCall call) {}

    /** The algorithm that was the fastest before, or null when it is none of the proposals any more, or does not work. */
    DnnCall known(DnnAlgorithm algorithm) {
        int place = algorithm.candidate();
        return place >= 0 && place < configurations.size() && isEngine(configurations.get(place), algorithm.engine())
                ? call(configurations.get(place))
                : null;
    }

    private boolean isEngine(long configuration, long number) {
        try {
            return engine(configuration).number == number;
        } catch (DeviceException e) {
            return false;
        }
    }

    /**
     * The fastest of all.
     *
     * @param timer nanoseconds of a call
     * @throws DeviceException when the library has none
     */
    Found fastest(ToLongFunction<Call> timer) {
        Found best = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < configurations.size(); i++) {
            DnnCall call = call(configurations.get(i));
            long nanos = call == null ? Long.MAX_VALUE : timed(call, timer);
            if (nanos < least) {
                close(best);
                best = new Found(new DnnAlgorithm(i, engine(configurations.get(i)).number), call);
                least = nanos;
            } else if (call != null) {
                call.close();
            }
        }
        if (best == null) {
            String why = refusals.isEmpty() ? "it proposes no engine" : String.join("; ", refusals);
            throw new DeviceException("cuDNN has nothing for " + problem.text() + ": " + why);
        }
        return best;
    }

    private static void close(Found found) {
        if (found != null) {
            found.call.close();
        }
    }

    private long timed(DnnCall call, ToLongFunction<Call> timer) {
        try {
            return timer.applyAsLong(call);
        } catch (DeviceException e) {
            refuse(e.getMessage());
            return Long.MAX_VALUE;
        }
    }

    private void propose(int mode) {
        if (configurations.size() == CANDIDATES) {
            return;
        }
        try {
            long heuristics = own(DnnKind.HEURISTICS);
            api.set(heuristics, DnnAttribute.HEURISTICS_GRAPH, problem.graph());
            api.set(heuristics, DnnAttribute.HEURISTICS_MODE, mode);
            api.complete(heuristics, DnnKind.HEURISTICS);
            int there = api.get(heuristics, DnnAttribute.HEURISTICS_RESULTS, new long[0]);
            long[] room = new long[Math.min(there, CANDIDATES - configurations.size())];
            Arrays.setAll(room, i -> own(DnnKind.CONFIGURATION));
            int given = room.length == 0 ? 0 : api.get(heuristics, DnnAttribute.HEURISTICS_RESULTS, room);
            Arrays.stream(room).limit(given).forEach(configurations::add);
        } catch (DeviceException e) {
            refuse(e.getMessage());
        }
    }

    /** A call by one of the proposals, or null when it cannot be used. */
    private DnnCall call(long configuration) {
        ReleaseStack parts = new ReleaseStack();
        try {
            String obstacle = engine(configuration).obstacle(problem.exact());
            DnnCall call = obstacle == null ? call(configuration, parts) : null;
            if (obstacle != null) {
                refuse(obstacle);
            }
            return call;
        } catch (DeviceException e) {
            parts.close();
            refuse(e.getMessage());
            return null;
        }
    }

    private DnnCall call(long configuration, ReleaseStack parts) {
        long plan = api.create(DnnKind.PLAN);
        parts.onClose(() -> api.destroy(plan));
        api.set(plan, DnnAttribute.PLAN_HANDLE, api.handle());
        api.set(plan, DnnAttribute.PLAN_CONFIGURATION, configuration);
        api.complete(plan, DnnKind.PLAN);
        long[] bytes = {0};
        api.get(plan, DnnAttribute.PLAN_WORKSPACE_SIZE, bytes);
        if (bytes[0] > CudaStream.WORKSPACE_BYTES) {
            throw new DeviceException("an engine wants a workspace of " + bytes[0] + " bytes");
        }
        return new DnnCall(api, problem, plan, dnn.workspace(), dnn.failures(), parts);
    }

    /** What an engine says of itself. */
    private record Engine(long number, Set<Long> notes) {
        /** What makes its results less exact than is promised, or null. */
        String obstacle(boolean exact) {
            if (notes.contains((long) cudnn.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS)
                    || notes.contains((long) cudnn.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION)) {
                return "an engine sums or reads less exactly than is promised";
            }
            return exact && notes.contains((long) cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE)
                    ? "an engine rounds fp32 for tensor cores"
                    : null;
        }
    }

    private Engine engine(long configuration) {
        try (ReleaseStack parts = new ReleaseStack()) {
            long engine = api.create(DnnKind.ENGINE);
            parts.onClose(() -> api.destroy(engine));
            api.get(configuration, DnnAttribute.CONFIGURATION_ENGINE, new long[] {engine});
            long[] number = {0};
            api.get(engine, DnnAttribute.ENGINE_GLOBAL_INDEX, number);
            long[] notes = new long[cudnn.CUDNN_NUMERICAL_NOTE_TYPE_COUNT];
            int count = api.get(engine, DnnAttribute.ENGINE_NUMERICAL_NOTE, notes);
            return new Engine(
                    number[0],
                    Set.copyOf(Arrays.stream(notes).limit(count).boxed().toList()));
        }
    }

    private long own(DnnKind kind) {
        long descriptor = api.create(kind);
        owned.onClose(() -> api.destroy(descriptor));
        return descriptor;
    }

    private void refuse(String reason) {
        if (!refusals.contains(reason)) {
            refusals.add(reason);
        }
    }

    @Override
    public void close() {
        owned.close();
    }
}
