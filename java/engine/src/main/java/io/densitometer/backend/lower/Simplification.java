package io.densitometer.backend.lower;

import io.densitometer.backend.CompileOptions;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Node;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.graph.op.Attention;
import io.densitometer.graph.op.AutoCorrelation;
import io.densitometer.graph.op.Op;
import io.densitometer.graph.op.ProbAttention;
import io.densitometer.pass.CommonSubexpressions;
import io.densitometer.pass.ConstantFolding;
import io.densitometer.pass.ConstantSums;
import io.densitometer.pass.DeadCode;
import io.densitometer.pass.DropoutRemoval;
import io.densitometer.pass.LinearComposition;
import io.densitometer.pass.LinearFusion;
import io.densitometer.pass.LinearRecognition;
import io.densitometer.pass.ProjectionMerge;
import java.util.List;
import java.util.Map;

/** The passes that a graph goes through before it is lowered. */
public final class Simplification {
    private Simplification() {}

    /** The graph with its linear layers found, without what no output needs. */
    public static Graph recognised(Graph graph) {
        return graph.apply(
                DropoutRemoval::remove,
                DeadCode::eliminate,
                ConstantSums::gather,
                g -> ConstantFolding.fold(g, Simplification::evaluate),
                LinearRecognition::recognise,
                CommonSubexpressions::merge,
                DeadCode::eliminate);
    }

    /** A recognised graph with what one kernel computes in one node. */
    public static Graph fused(Graph recognised, CompileOptions options) {
        Graph simple = LinearFusion.fuse(LinearComposition.compose(recognised, node -> isDense(node, options)));
        Map<Value, List<Node>> consumers = simple.consumers();
        return ProjectionMerge.merge(
                simple, node -> isDense(node, options) && readStrided(node.output(), simple, consumers));
    }

    private static List<Tensor> evaluate(Graph constant) {
        return new Interpreter(constant).outputs(List.of(), 1);
    }

    private static boolean isDense(Node node, CompileOptions options) {
        return options.format(node.input(1).name()).equals(CompileOptions.DENSE);
    }

    /** Whether only kernels that take rows apart from each other read the value. */
    private static boolean readStrided(Value value, Graph graph, Map<Value, List<Node>> consumers) {
        return !graph.outputs().contains(value)
                && consumers.getOrDefault(value, List.of()).stream().allMatch(n -> takesStrides(n.op()));
    }

    private static boolean takesStrides(Op op) {
        return op instanceof Attention || op instanceof ProbAttention || op instanceof AutoCorrelation;
    }
}
