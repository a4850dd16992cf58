package io.densitometer.onnx;

import java.util.Map;
import java.util.Set;

/** What to do about ONNX operators that the graph has nothing for. */
final class Refusals {
    private static final String FLOW =
            "control flow is not supported: export with fixed sizes apart from the batch, so that"
                    + " no branch or loop is left";
    private static final String RECURRENT =
            "recurrent layers are not supported: only products, convolutions, norms and attention can be pruned here";
    private static final String QUANTISED =
            "quantised models are not supported: give the model in float32 before quantisation";
    private static final String RANDOM = "a forecast draws no random numbers: export the model for inference";
    private static final String SEQUENCE = "sequences are not supported: only tensors are";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("If", FLOW),
            Map.entry("Loop", FLOW),
            Map.entry("Scan", FLOW),
            Map.entry("LSTM", RECURRENT),
            Map.entry("GRU", RECURRENT),
            Map.entry("RNN", RECURRENT),
            Map.entry("ConvInteger", QUANTISED),
            Map.entry("MatMulInteger", QUANTISED),
            Map.entry("Bernoulli", RANDOM),
            Map.entry("Multinomial", RANDOM),
            Map.entry("NonZero", "the sizes of its result depend on the data: use Where instead"),
            Map.entry("Unique", "the sizes of its result depend on the data: leave it out of the model"));

    private Refusals() {}

    /** Why an operator is not read, and what to do. */
    static String reason(String op, Set<String> known) {
        String reason = REASONS.get(op);
        if (reason == null && (op.contains("QuantizeLinear") || op.startsWith("QLinear"))) {
            reason = QUANTISED;
        }
        if (reason == null && op.startsWith("Random")) {
            reason = RANDOM;
        }
        if (reason == null && op.contains("Sequence")) {
            reason = SEQUENCE;
        }
        if (reason == null && ConstantArithmetic.ops().contains(op)) {
            return "this operator is supported on constants alone, not on what the model computes: use Where or arithmetic";
        }
        return reason == null ? "this operator is not supported; known are " + String.join(", ", known) : reason;
    }

    /** Why operators of another domain are not read, and what to do. */
    static String domain(String domain) {
        return domain.startsWith("com.microsoft")
                ? "operators of domain '" + domain
                        + "' are not supported: give the model before ONNX Runtime optimised it"
                : "operators of domain '" + domain
                        + "' are not supported: inline the model's functions and export without" + " custom operators";
    }
}
