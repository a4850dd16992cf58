package io.densitometer.backend.lower;

import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.Weight;

/** What backends that compute in floats ask of a graph before they lower it. */
public final class Inputs {
    private Inputs() {}

    /**
     * Checks inputs, outputs and weights.
     *
     * @throws BadInputException when an input or output is no float, or a weight holds what no model should
     */
    public static void check(String backend, Graph graph) {
        graph.inputs().forEach(v -> requireFloats(backend, v, "input"));
        graph.outputs().forEach(v -> requireFloats(backend, v, "output"));
        graph.weights().forEach(Inputs::requireFinite);
    }

    private static void requireFloats(String backend, Value value, String what) {
        if (value.dtype() != DType.FLOAT) {
            throw new BadInputException("backend '" + backend + "' takes and gives floats, but " + what + " " + value
                    + " is not: insert a Cast");
        }
    }

    /** Constants may hold infinities (masks do), nothing may hold NaN. */
    private static void requireFinite(Value value, Weight weight) {
        if (value.dtype() != DType.FLOAT) {
            return;
        }
        boolean infinityAllowed = !weight.isParameter();
        Tensor data = weight.data();
        for (int i = 0; i < data.size(); i++) {
            double element = data.get(i);
            if (Double.isNaN(element) || (Double.isInfinite(element) && !infinityAllowed)) {
                throw new BadInputException("weight " + value.name() + " holds " + element + " at element " + i
                        + ": train again or load another checkpoint");
            }
        }
    }
}
