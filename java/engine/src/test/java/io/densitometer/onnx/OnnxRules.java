package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** ONNX's rules for what we write, and ours: which ops of which version with which attributes, and what must be constant. */
final class OnnxRules {
    /** Op, then each version of it up to operator set 20 from the one in set 17 on, with its attributes. */
    private static final String VERSIONS = """
            Abs 13:
            Add 14:
            AveragePool 11:kernel_shape,strides,pads 19:kernel_shape,strides,pads,dilations
            BatchNormalization 15:epsilon
            Cast 13:to 19:to,saturate
            Concat 13:axis
            Conv 11:kernel_shape,strides,dilations,pads,group
            CumSum 14:exclusive,reverse
            Div 14:
            Dropout 13:seed
            Elu 6:alpha
            Erf 13:
            Exp 13:
            Expand 13:
            Gather 13:axis
            GatherElements 13:axis
            Gelu 20:approximate
            Identity 16: 19:
            LayerNormalization 17:axis,epsilon,stash_type
            Log 13:
            MatMul 13:
            Max 13:
            MaxPool 12:kernel_shape,strides,pads,dilations
            Min 13:
            Mod 13:fmod
            Mul 14:
            Neg 13:
            Pow 15:
            Reciprocal 13:
            ReduceMax 13:axes,keepdims 18:keepdims,noop_with_empty_axes 20:keepdims,noop_with_empty_axes
            ReduceMean 13:axes,keepdims 18:keepdims,noop_with_empty_axes
            ReduceMin 13:axes,keepdims 18:keepdims,noop_with_empty_axes 20:keepdims,noop_with_empty_axes
            ReduceSum 13:keepdims,noop_with_empty_axes
            Relu 14:
            Reshape 14:allowzero 19:allowzero
            ScatterElements 16:axis,reduction 18:axis,reduction
            Shape 15:start,end 19:start,end
            Sigmoid 13:
            Slice 13:
            Softmax 13:axis
            Sqrt 13:
            Sub 14:
            Tanh 13:
            TopK 11:axis,largest,sorted
            Transpose 13:perm
            Where 16:
            """;

    /** Inputs from this one on must be stored, so that no size depends on what is computed. */
    private static final Map<String, Integer> STORED = Map.of(
            "TopK",
            1,
            "Slice",
            1,
            "CumSum",
            1,
            "Reshape",
            1,
            "ReduceSum",
            1,
            "ReduceMean",
            1,
            "ReduceMax",
            1,
            "ReduceMin",
            1,
            "Dropout",
            1);

    private final ModelProto model;
    private final GraphProto graph;
    private final int opset;
    private final Set<String> defined = new HashSet<>();
    private final Set<String> stored = new HashSet<>();
    private final Map<String, Integer> types = new HashMap<>();

    private OnnxRules(ModelProto model) {
        this.model = model;
        this.graph = model.getGraph();
        this.opset = (int) model.getOpsetImport(0).getVersion();
    }

    /** Ops by name: the version of each operator set from 17 to 20, 0 where there is none yet. */
    static Map<String, List<Integer>> versions() {
        Map<String, List<Integer>> versions = new LinkedHashMap<>();
        VERSIONS.lines().forEach(line -> {
            String[] words = line.split(" ");
            List<Integer> each = new ArrayList<>();
            for (int opset = OnnxFile.OLDEST_WRITTEN; opset <= OnnxFile.OPSET; opset++) {
                each.add(version(words, opset).map(OnnxRules::number).orElse(0));
            }
            versions.put(words[0], each);
        });
        return versions;
    }

    private static java.util.Optional<String> version(String[] words, int opset) {
        return List.of(words).subList(1, words.length).stream()
                .filter(w -> number(w) <= opset)
                .reduce((older, newer) -> newer);
    }

    private static int number(String version) {
        return Integer.parseInt(version.substring(0, version.indexOf(':')));
    }

    private Set<String> attributes(String op) {
        String line = VERSIONS.lines()
                .filter(l -> l.startsWith(op + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(op + " is none of the ops we write"));
        String version = version(line.split(" "), opset)
                .orElseThrow(() -> new AssertionError(op + " does not exist in operator set " + opset));
        return Set.of(version.substring(version.indexOf(':') + 1).split(","));
    }

    /** Fails where a model breaks a rule; returns the element type of every value. */
    static Map<String, Integer> check(ModelProto model) {
        OnnxRules rules = new OnnxRules(model);
        rules.check();
        return rules.types;
    }

    private void check() {
        assertEquals(1, model.getOpsetImportCount());
        assertEquals("", model.getOpsetImport(0).getDomain());
        assertEquals(opset < 19 ? 8 : 9, model.getIrVersion());
        graph.getInputList().forEach(v -> define(v.getName(), elementType(v)));
        graph.getInitializerList().forEach(this::checkTensor);
        Set<String> names = new HashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            assertTrue(names.add(node.getName()), "two nodes are named " + node.getName());
            checkNode(node);
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            assertTrue(defined.contains(output.getName()), output.getName() + " is made by nothing");
            assertEquals(elementType(output), types.get(output.getName()), output.getName());
        }
    }

    private static int elementType(ValueInfoProto value) {
        return value.getType().getTensorType().getElemType();
    }

    private void define(String name, int type) {
        assertFalse(name.isEmpty());
        assertTrue(defined.add(name), name + " is made twice");
        types.put(name, type);
    }

    private void checkTensor(TensorProto tensor) {
        int width = switch (tensor.getDataType()) {
            case TensorProto.DataType.FLOAT_VALUE -> 4;
            case TensorProto.DataType.FLOAT16_VALUE, TensorProto.DataType.BFLOAT16_VALUE -> 2;
            case TensorProto.DataType.INT64_VALUE -> 8;
            case TensorProto.DataType.BOOL_VALUE -> 1;
            default -> throw new AssertionError(tensor.getName() + " has type " + tensor.getDataType());
        };
        long elements = tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
        assertEquals(elements * width, tensor.getRawData().size(), tensor.getName());
        define(tensor.getName(), tensor.getDataType());
        stored.add(tensor.getName());
    }

    private void checkNode(NodeProto node) {
        String what = node.getName() + " (" + node.getOpType() + ")";
        Set<String> allowed = attributes(node.getOpType());
        for (AttributeProto attribute : node.getAttributeList()) {
            assertTrue(allowed.contains(attribute.getName()), what + " has the attribute " + attribute.getName());
        }
        for (int i = 0; i < node.getInputCount(); i++) {
            assertTrue(defined.contains(node.getInput(i)), what + " reads " + node.getInput(i) + " before it is made");
            boolean fixed = i >= STORED.getOrDefault(node.getOpType(), Integer.MAX_VALUE);
            assertTrue(!fixed || stored.contains(node.getInput(i)), what + " computes " + node.getInput(i));
        }
        int type = floatType(node, what);
        for (int i = 0; i < node.getOutputCount(); i++) {
            define(node.getOutput(i), outputType(node, i, type));
        }
    }

    /** The one floating-point type of what a node reads, or that of the first input where there is none. */
    private int floatType(NodeProto node, String what) {
        Set<Integer> found = new HashSet<>();
        node.getInputList().stream().map(types::get).filter(OnnxRules::isFloat).forEach(found::add);
        boolean ratio = node.getOpType().equals("Dropout");
        assertTrue(found.size() <= 1 || ratio, what + " reads the types " + found);
        int first = types.get(node.getInput(0));
        return isFloat(first) || found.isEmpty() ? first : found.iterator().next();
    }

    private static boolean isFloat(int type) {
        return type == TensorProto.DataType.FLOAT_VALUE
                || type == TensorProto.DataType.FLOAT16_VALUE
                || type == TensorProto.DataType.BFLOAT16_VALUE;
    }

    private static int outputType(NodeProto node, int output, int type) {
        if (node.getOpType().equals("Cast")) {
            return (int) node.getAttribute(0).getI();
        }
        boolean integers = node.getOpType().equals("Shape") || (node.getOpType().equals("TopK") && output == 1);
        return integers ? TensorProto.DataType.INT64_VALUE : type;
    }
}
