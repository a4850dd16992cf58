package io.densitometer.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphBuilder;
import io.densitometer.graph.Shape;
import io.densitometer.graph.TensorType;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Unary;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders in which plans and sessions are used and closed. */
class LifetimeTest {
    private final List<String> released = new ArrayList<>();

    /** Of a graph that leaves what is positive. */
    private final class Idle extends CompiledPlan {
        Idle() {
            super(echo(1), CompileOptions.dense(1, 1));
        }

        @Override
        public Session open() {
            return open(() -> new IdleSession(this));
        }

        Session fail() {
            return open(() -> {
                throw new OutOfDeviceMemory(2, 1);
            });
        }

        @Override
        protected void release() {
            released.add("plan");
        }
    }

    private final class IdleSession extends CompiledSession {
        IdleSession(CompiledPlan plan) {
            super(plan);
        }

        @Override
        protected void execute() {
            outputs().floats(0).put(0, inputs().floats(0), 0, 1);
        }

        @Override
        protected void release() {
            released.add("session");
        }
    }

    private static Graph echo(int size) {
        GraphBuilder b = new GraphBuilder("g");
        Value x = b.input("x", TensorType.floats(Shape.batched(size)));
        return b.build(List.of(b.apply(Unary.Kind.RELU, x)));
    }

    @Test
    void aPlanClosesOnceWhenNoSessionIsOpen() {
        Plan plan = new Idle();
        Session one = plan.open();
        Session other = plan.open();
        refused("the plan of g has 2 open sessions: close them first", plan::close);
        one.close();
        one.close();
        refused("the plan of g has 1 open sessions: close them first", plan::close);
        other.input(0).put(0, 3);
        other.run();
        assertEquals(3, other.output(0).get(0));
        other.close();
        refused("the session of g is closed", other::run);
        refused("the session of g is closed", () -> other.input(0));
        refused("the session of g is closed", () -> other.output(0));
        plan.close();
        plan.close();
        assertEquals(List.of("session", "session", "plan"), released);
        refused("the plan of g is closed", plan::open);
    }

    @Test
    void aSessionThatDoesNotOpenDoesNotCount() {
        Idle plan = new Idle();
        assertThrows(OutOfDeviceMemory.class, plan::fail);
        plan.close();
        assertEquals(List.of("plan"), released);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17, 1000})
    void buffersAreAlignedAndHoldTheirValues(int size) {
        Graph graph = echo(size);
        HostBuffers buffers = new HostBuffers(graph.inputs(), 3);
        assertEquals(1, buffers.count());
        assertEquals(3 * size, buffers.floats(0).capacity());
        assertEquals(12 * size, buffers.bytes(0).capacity());
        assertEquals(ByteOrder.nativeOrder(), buffers.floats(0).order());
        assertEquals(0, buffers.bytes(0).alignmentOffset(0, 64));
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

    @Test
    void whatIsOwnedGoesOnceTheNewestFirst() {
        ReleaseStack stack = new ReleaseStack();
        stack.onClose(() -> released.add("first"));
        AutoCloseable second = () -> released.add("second");
        assertSame(second, stack.own(second));
        stack.close();
        stack.close();
        assertEquals(List.of("second", "first"), released);
        stack.own(() -> {
            throw new IOException("busy");
        });
        refused("a resource did not close", stack::close);
    }

    private static void refused(String sentence, Executable call) {
        IllegalStateException e = assertThrows(IllegalStateException.class, call);
        assertEquals(sentence, e.getMessage());
    }
}
