package io.densitometer.study;

import io.densitometer.backend.Backend;
import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.DeviceClock;
import io.densitometer.backend.LayerReport;
import io.densitometer.backend.Plan;
import io.densitometer.backend.Session;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.measure.Arm;
import io.densitometer.measure.DeviceMeter;
import io.densitometer.measure.Energy;
import io.densitometer.measure.NanoClock;
import io.densitometer.tune.TuneCache;
import io.densitometer.tune.Tuned;
import io.densitometer.tune.Tuner;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A compiled model ready to be timed: plan, session, plausible inputs. */
public final class PlanArm implements AutoCloseable {
    private static final double ENERGY_SECONDS = 0.5;

    private final String name;
    private final String backend;
    private final Plan plan;
    private final Session session;
    private final List<LayerReport> layers;

    private PlanArm(String name, Backend backend, Plan plan, List<LayerReport> layers) {
        this.name = name;
        this.backend = backend.name();
        this.plan = plan;
        this.layers = layers;
        this.session = plan.open();
        fill();
    }

    /** A model as its backend runs it when every layer is dense, zeros included. */
    public static PlanArm dense(String name, Backend backend, Graph graph, CompileOptions options) {
        Plan plan = backend.compile(graph, options);
        return of(name, backend, plan);
    }

    /** A model with the fastest format for each layer. */
    public static PlanArm tuned(String name, Backend backend, Graph graph, CompileOptions options, TuneCache cache) {
        Tuned tuned = new Tuner(backend, cache).tune(graph, options);
        return new PlanArm(name, backend, backend.compile(graph, tuned.options()), tuned.layers());
    }

    /** A plan that the backend compiled elsewhere; closing the arm closes it too. */
    public static PlanArm of(String name, Backend backend, Plan plan) {
        return new PlanArm(name, backend, plan, plan.layers());
    }

    /** A second session of the same plan under another name, for the A/A row; closing it leaves the plan open. */
    public Arm again(Session second) {
        copyInputs(second);
        return new Arm(name + " (A/A)", second::run);
    }

    /** Shown in reports. */
    public String name() {
        return name;
    }

    /** Name of the backend that runs it. */
    public String backend() {
        return backend;
    }

    public Plan plan() {
        return plan;
    }

    /** What each prunable layer runs as. */
    public List<LayerReport> layers() {
        return layers;
    }

    /** One run as an arm of a measurement. */
    public Arm arm() {
        return new Arm(name, session::run);
    }

    /** A clock of the device for these steps, which have run once; empty where there is none. */
    public Optional<DeviceClock> clock(DeviceClock.Steps steps, DeviceClock.Cache cache) {
        session.run();
        return session.clock(steps, cache);
    }

    /** Kernels that a run starts; -1 where they are not counted. */
    public int kernels() {
        session.run();
        return session.kernels();
    }

    /** Energy of a run on its device, which the arm has for itself meanwhile; null where nothing meters it. */
    Energy energy() {
        return energy(ENERGY_SECONDS).orElse(null);
    }

    /** Energy of a run, from running it alone for so many seconds; empty where nothing meters its backend's device. */
    public Optional<Energy> energy(double seconds) {
        return DeviceMeter.of(backend).flatMap(meter -> Energy.of(meter, session::run, seconds, NanoClock.system()));
    }

    /** Standardised inputs are about normal; the marks lie within half a unit, and integer marks need small numbers. */
    private void fill() {
        Random random = new Random(7);
        List<Value> inputs = plan.graph().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            boolean marks = inputs.get(i).name().contains("mark");
            FloatBuffer buffer = session.input(i);
            for (int j = 0; j < buffer.limit(); j++) {
                buffer.put(j, marks ? 0.25f : (float) random.nextGaussian());
            }
        }
    }

    private void copyInputs(Session second) {
        for (int i = 0; i < plan.graph().inputs().size(); i++) {
            FloatBuffer from = session.input(i).duplicate();
            second.input(i).duplicate().put(from);
        }
    }

    @Override
    public void close() {
        session.close();
        plan.close();
    }
}
