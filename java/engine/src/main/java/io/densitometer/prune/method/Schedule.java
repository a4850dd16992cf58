package io.densitometer.prune.method;

import java.util.Locale;

/** When weights go. */
public enum Schedule {
    /** All at once, then fine-tuning. */
    ONE_SHOT,
    /** Step by step while a training goes on (Zhu and Gupta 2017). */
    GRADUAL,
    /** In rounds of pruning and fine-tuning, each taking the same share of what is left (Han et al. 2015). */
    ITERATIVE;

    /** How a method's name begins that follows this schedule. */
    String prefix() {
        return this == ONE_SHOT ? "" : name().toLowerCase(Locale.ROOT) + "-";
    }
}
