package io.densitometer.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Orders in which plans and sessions are used and closed. */
class LifetimeTest {
    private final List<String> released = new ArrayList<>();

    /** Does nothing. */
    private record Idle() implements Session {
        @Override
        public FloatBuffer input(int i) {
            throw new IndexOutOfBoundsException(i);
        }

        @Override
        public FloatBuffer output(int i) {
            throw new IndexOutOfBoundsException(i);
        }

        @Override
        public void run() {}

        @Override
        public void close() {}
    }

    @Test
    void aPlanClosesOnceWhenNoSessionIsOpen() {
        PlanLifetime plan = new PlanLifetime("g");
        plan.open(Idle::new);
        plan.open(Idle::new);
        refused("the plan of g has 2 open sessions: close them first", () -> plan.close(() -> released.add("plan")));
        plan.released();
        plan.requireOpen();
        plan.released();
        plan.close(() -> released.add("plan"));
        plan.close(() -> released.add("again"));
        assertEquals(List.of("plan"), released);
        refused("the plan of g is closed", () -> plan.open(Idle::new));
        refused("the plan of g is closed", plan::requireOpen);
    }

    @Test
    void aSessionThatDoesNotOpenDoesNotCount() {
        PlanLifetime plan = new PlanLifetime("g");
        assertThrows(
                OutOfDeviceMemory.class,
                () -> plan.open(() -> {
                    throw new OutOfDeviceMemory(2, 1);
                }));
        plan.close(() -> released.add("plan"));
        assertEquals(List.of("plan"), released);
    }

    @Test
    void aSessionRunsOnOneThreadAndClosesOnce() {
        SessionLifetime session = new SessionLifetime("g");
        session.enter();
        session.requireOpen();
        refused("the session of g is running on another thread: open one session per thread", session::enter);
        refused("the session of g cannot be closed while it runs", () -> session.close(() -> released.add("early")));
        session.leave();
        session.close(() -> released.add("session"));
        session.close(() -> released.add("again"));
        assertEquals(List.of("session"), released);
        refused("the session of g is closed", session::enter);
        refused("the session of g is closed", session::requireOpen);
    }

    private static void refused(String sentence, Executable call) {
        IllegalStateException e = assertThrows(IllegalStateException.class, call);
        assertEquals(sentence, e.getMessage());
    }
}
