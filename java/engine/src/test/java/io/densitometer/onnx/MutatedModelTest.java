package io.densitometer.onnx;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.GraphCases;
import io.densitometer.onnx.OnnxFile.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Sound models with other operators, inputs, attributes, sizes or types: read, or refused in one sentence, like any damage. */
class MutatedModelTest {
    private static final int MODELS = 8_000;
    private static final int MOST_CHANGES = 4;
    /** Numbers that sizes, axes and counts trip over. */
    private static final long[] NUMBERS = {
        0, 1, -1, 2, -2, 3, 6, 7, 16, 24, 1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final SplittableRandom random = new SplittableRandom(23);
    private final List<ModelProto> models = models();
    private final List<AttributeProto> attributes = models.stream()
            .flatMap(model -> model.getGraph().getNodeList().stream())
            .flatMap(node -> node.getAttributeList().stream())
            .toList();
    private final List<String> ops = ops();

    private static List<ModelProto> models() {
        Style narrow = Style.FULL.withPrecision(FloatType.FP16);
        Style plain =
                new Style(0, true).withOpset(17).withPrecision(FloatType.BF16).withEdges(FloatType.BF16);
        List<ModelProto> models = new ArrayList<>();
        GraphCases.all().forEach(one -> {
            for (Style style : List.of(Style.FULL, narrow, plain)) {
                models.add(parsed(OnnxFile.bytes(one.graph(), style)));
            }
        });
        ForeignModels.all().forEach(model -> models.add(parsed(model.bytes())));
        return models;
    }

    private static ModelProto parsed(byte[] bytes) {
        try {
            return ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> ops() {
        Set<String> ops = new TreeSet<>(NodeTranslator.ops());
        ops.addAll(ConstantArithmetic.ops());
        ops.addAll(ShapeArithmetic.ops());
        return List.copyOf(ops);
    }

    @Test
    void isReadOrRefused() {
        int read = 0;
        for (int i = 0; i < MODELS; i++) {
            read += reads(mutated()) ? 1 : 0;
        }
        assertTrue(read > MODELS / 20 && read < MODELS / 2, read + " of " + MODELS + " were read");
    }

    private boolean reads(ModelProto model) {
        try {
            OnnxFile.bytes(OnnxFile.read(model.toByteArray(), "mutated"));
            return true;
        } catch (BadInputException refusal) {
            assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError(model.toString(), e);
        }
    }

    private ModelProto mutated() {
        ModelProto.Builder model = models.get(random.nextInt(models.size())).toBuilder();
        List<Consumer<GraphProto.Builder>> changes = List.of(
                this::changeOperator,
                this::changeInput,
                this::addInput,
                this::addAttribute,
                this::changeAttribute,
                this::changeTensor,
                this::changeEdge,
                this::renameOutput);
        for (int count = 1 + random.nextInt(MOST_CHANGES); count > 0; count--) {
            changes.get(random.nextInt(changes.size())).accept(model.getGraphBuilder());
        }
        if (random.nextInt(MOST_CHANGES) == 0) {
            int set = OnnxFile.OLDEST_OPSET + random.nextInt(OnnxFile.NEWEST_OPSET - OnnxFile.OLDEST_OPSET + 1);
            model.getOpsetImportBuilder(0).setVersion(set);
        }
        return model.build();
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private long number() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private NodeProto.Builder node(GraphProto.Builder graph) {
        return any(graph.getNodeBuilderList());
    }

    private String name(GraphProto.Builder graph) {
        List<String> names = new ArrayList<>(List.of(""));
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
        graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
        return any(names);
    }

    private void changeOperator(GraphProto.Builder graph) {
        node(graph).setOpType(any(ops));
    }

    private void changeInput(GraphProto.Builder graph) {
        NodeProto.Builder node = node(graph);
        if (node.getInputCount() > 0) {
            node.setInput(random.nextInt(node.getInputCount()), name(graph));
        }
    }

    private void addInput(GraphProto.Builder graph) {
        node(graph).addInput(name(graph));
    }

    private void addAttribute(GraphProto.Builder graph) {
        node(graph).addAttribute(any(attributes));
    }

    private void changeAttribute(GraphProto.Builder graph) {
        NodeProto.Builder node = node(graph);
        if (node.getAttributeCount() > 0) {
            AttributeProto.Builder attribute = any(node.getAttributeBuilderList());
            attribute.setI(number()).setF(random.nextInt(3) == 0 ? Float.NaN : number());
            for (int i = 0; i < attribute.getIntsCount(); i++) {
                attribute.setInts(i, random.nextBoolean() ? number() : attribute.getInts(i));
            }
        }
    }

    private void changeTensor(GraphProto.Builder graph) {
        if (graph.getInitializerCount() > 0) {
            TensorProto.Builder tensor = any(graph.getInitializerBuilderList());
            switch (random.nextInt(3)) {
                case 0 -> tensor.setDataType(random.nextInt(TensorProto.DataType.values().length));
                case 1 -> tensor.addDims(1);
                default -> {
                    for (int i = 0; i < tensor.getInt64DataCount(); i++) {
                        tensor.setInt64Data(i, number());
                    }
                }
            }
        }
    }

    private void changeEdge(GraphProto.Builder graph) {
        TypeProto.Tensor.Builder type =
                any(graph.getInputBuilderList()).getTypeBuilder().getTensorTypeBuilder();
        if (random.nextBoolean() || type.getShape().getDimCount() == 0) {
            type.setElemType(random.nextInt(TensorProto.DataType.values().length));
        } else {
            any(type.getShapeBuilder().getDimBuilderList()).setDimValue(number());
        }
    }

    private void renameOutput(GraphProto.Builder graph) {
        graph.getOutputBuilder(0).setName(name(graph));
    }
}
