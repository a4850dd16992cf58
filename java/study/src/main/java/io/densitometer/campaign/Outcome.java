package io.densitometer.campaign;

import java.util.List;
import java.util.stream.Stream;

/** How a cell ended; the worse, the later. */
public enum Outcome {
    /** It was measured, and nothing was asked of it. */
    MEASURED,
    /** It was checked and holds. */
    PASSED,
    /** It was measured, and the noise allows no answer. */
    UNCLEAR,
    /** It could not be checked here, which is no proof of anything. */
    SKIPPED,
    /** It was checked and does not hold, or it broke. */
    FAILED;

    /** The worst of several; nothing asked when there are none. */
    static Outcome worst(Stream<Outcome> outcomes) {
        return outcomes.max(Enum::compareTo).orElse(MEASURED);
    }

    /** Whether nothing is left to be wished for. */
    public boolean fine() {
        return List.of(MEASURED, PASSED).contains(this);
    }
}
