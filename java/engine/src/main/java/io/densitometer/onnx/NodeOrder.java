package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Nodes in an order in which everything is made before it is read; as near to the file's order as that allows. */
final class NodeOrder {
    private final List<NodeProto> nodes;
    private final Map<String, Integer> makers = new HashMap<>();
    private final List<List<Integer>> readers = new ArrayList<>();
    private final int[] missing;

    private NodeOrder(List<NodeProto> nodes) {
        this.nodes = nodes;
        this.missing = new int[nodes.size()];
        for (int i = 0; i < nodes.size(); i++) {
            readers.add(new ArrayList<>());
            for (String output : nodes.get(i).getOutputList()) {
                boolean first = output.isEmpty() || makers.put(output, i) == null;
                require(first, "'%s' is made by two nodes: give each output its own name", output);
            }
        }
    }

    static List<NodeProto> sort(List<NodeProto> nodes) {
        return new NodeOrder(nodes).sorted();
    }

    private List<NodeProto> sorted() {
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < missing.length; i++) {
            countMissing(i);
            if (missing[i] == 0) {
                ready.add(i);
            }
        }
        List<NodeProto> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            int next = ready.remove();
            order.add(nodes.get(next));
            for (int reader : readers.get(next)) {
                if (--missing[reader] == 0) {
                    ready.add(reader);
                }
            }
        }
        require(order.size() == nodes.size(), "the nodes form a cycle, through %s: export the model again", stuck());
        return order;
    }

    private void countMissing(int node) {
        for (String input : nodes.get(node).getInputList()) {
            Integer maker = makers.get(input);
            if (maker != null) {
                readers.get(maker).add(node);
                missing[node]++;
            }
        }
    }

    private String stuck() {
        for (int i = 0; i < missing.length; i++) {
            if (missing[i] > 0) {
                return "node '" + nodes.get(i).getName() + "' (" + nodes.get(i).getOpType() + ")";
            }
        }
        return "no node";
    }
}
