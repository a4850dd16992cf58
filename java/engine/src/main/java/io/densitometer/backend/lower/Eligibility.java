package io.densitometer.backend.lower;

import io.densitometer.backend.CompileOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Which formats can hold a weight in a layer.
 *
 * @param formats those that can, {@code dense} first
 * @param reasons why each of the others cannot
 */
public record Eligibility(List<String> formats, List<String> reasons) {
    public Eligibility {
        formats = List.copyOf(formats);
        reasons = List.copyOf(reasons);
    }

    /** Dense alone, for one reason. */
    public static Eligibility denseOnly(String reason) {
        return new Eligibility(List.of(CompileOptions.DENSE), List.of(reason));
    }

    /** Dense, before any other format is offered. */
    public static Eligibility dense() {
        return new Eligibility(List.of(CompileOptions.DENSE), List.of());
    }

    /** With one more format, or the obstacle that leaves it out. */
    public Eligibility offer(String format, String obstacle) {
        List<String> changed = new ArrayList<>(obstacle == null ? formats : reasons);
        changed.add(obstacle == null ? format : obstacle);
        return obstacle == null ? new Eligibility(changed, reasons) : new Eligibility(formats, changed);
    }
}
