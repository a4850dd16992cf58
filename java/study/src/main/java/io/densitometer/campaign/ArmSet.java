package io.densitometer.campaign;

import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.DeviceClock.Cache;
import io.densitometer.backend.DeviceClock.Steps;
import io.densitometer.backend.Session;
import io.densitometer.measure.Arm;
import io.densitometer.measure.Interleaver;
import io.densitometer.measure.Measurement;
import io.densitometer.study.PlanArm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A baseline, its second session for the A/A row, and what is compared with it; closing it closes all. */
final class ArmSet implements AutoCloseable {
    private static final long SEED = 1;

    private final PlanArm baseline;
    private final Session again;
    private final List<PlanArm> others = new ArrayList<>();

    /** Takes the baseline over. */
    ArmSet(PlanArm baseline) {
        this.baseline = baseline;
        try {
            again = baseline.plan().open();
        } catch (RuntimeException | Error e) {
            baseline.close();
            throw e;
        }
    }

    /** Takes one more over. */
    PlanArm add(PlanArm arm) {
        others.add(arm);
        return arm;
    }

    /** The baseline, then the others in the order they were added. */
    List<PlanArm> all() {
        return Stream.concat(Stream.of(baseline), others.stream()).toList();
    }

    /** Whole runs by the host's clock, copies included. */
    Measurement runs(Budget budget) {
        return new Interleaver(budget.sampling(), SEED)
                .compare(
                        baseline.arm(),
                        baseline.again(again),
                        others.stream().map(PlanArm::arm).toList());
    }

    /** Steps alone by the device's clock; empty where it has none. */
    Optional<Measurement> steps(Steps steps, Cache cache, Budget budget) {
        List<DeviceClock> clocks = new ArrayList<>();
        try {
            Optional<Arm> first = timed(baseline.name(), baseline.clock(steps, cache), clocks);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            String name = baseline.again(again).name();
            baseline.again(again).body().run();
            Arm second = timed(name, again.clock(steps, cache), clocks).orElseThrow();
            List<Arm> rest = others.stream()
                    .flatMap(arm -> timed(arm.name(), arm.clock(steps, cache), clocks).stream())
                    .toList();
            return Optional.of(new Interleaver(budget.sampling(), SEED).compare(first.get(), second, rest));
        } finally {
            clocks.forEach(DeviceClock::close);
        }
    }

    private static Optional<Arm> timed(String name, Optional<DeviceClock> clock, List<DeviceClock> opened) {
        clock.ifPresent(opened::add);
        return clock.map(c -> Arm.timed(name, c::nanos));
    }

    @Override
    public void close() {
        again.close();
        others.forEach(PlanArm::close);
        baseline.close();
    }
}
