package io.densitometer.tensorrt;

import io.densitometer.backend.BackendFailure;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Value;
import io.densitometer.tensorrt.engine.Port;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The engine's names of a graph's inputs and outputs.
 *
 * @param inputs name by the input's index; null for one that the engine does not read
 * @param outputs name by the output's index
 */
record Ports(List<String> inputs, List<String> outputs) {
    /**
     * Checks names, types and sizes: TensorRT would copy past the end of a buffer that is too small.
     *
     * @throws BackendFailure when the engine is not for this graph
     */
    static Ports of(Graph graph, int batch, List<Port> ports) {
        List<String> inputs = new ArrayList<>();
        for (Value value : graph.inputs()) {
            Port port = ports.stream()
                    .filter(p -> p.input() && p.name().equals(value.name()))
                    .findFirst()
                    .orElse(null);
            inputs.add(port == null ? null : checked(port, value, batch));
        }
        List<Port> found = ports.stream().filter(p -> !p.input()).toList();
        require(
                found.size() == graph.outputs().size(),
                "the engine has " + found.size() + " outputs for "
                        + graph.outputs().size());
        long known = inputs.stream().filter(name -> name != null).count();
        require(known == ports.size() - found.size(), "the engine has inputs that " + graph.name() + " lacks");
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            outputs.add(checked(found.get(i), graph.outputs().get(i), batch));
        }
        return new Ports(inputs, outputs);
    }

    private static String checked(Port port, Value value, int batch) {
        List<Long> sizes = Arrays.stream(value.shape().bind(batch))
                .mapToLong(size -> size)
                .boxed()
                .toList();
        boolean fits = port.type().equals(Port.FLOAT) && port.sizes().equals(sizes);
        require(
                fits,
                "the engine's " + port.name() + " is " + port.type() + port.sizes() + ", and " + value + " needs "
                        + Port.FLOAT + sizes);
        return port.name();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BackendFailure(message + ": delete the engine from the cache, it is not this model's");
        }
    }
}
