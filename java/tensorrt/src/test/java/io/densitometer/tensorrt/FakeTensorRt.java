package io.densitometer.tensorrt;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.densitometer.backend.BackendFailure;
import io.densitometer.backend.OutOfDeviceMemory;
import io.densitometer.backend.lower.Call;
import io.densitometer.backend.reference.Interpreter;
import io.densitometer.cuda.device.DeviceStream;
import io.densitometer.cuda.device.MemoryDevice;
import io.densitometer.graph.Graph;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import io.densitometer.graph.Value;
import io.densitometer.onnx.OnnxFile;
import io.densitometer.tensorrt.engine.BuildCancelled;
import io.densitometer.tensorrt.engine.BuildMonitor;
import io.densitometer.tensorrt.engine.BuildRequest;
import io.densitometer.tensorrt.engine.BuiltEngine;
import io.densitometer.tensorrt.engine.Engine;
import io.densitometer.tensorrt.engine.Execution;
import io.densitometer.tensorrt.engine.Port;
import io.densitometer.tensorrt.engine.TensorRt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.FloatPointer;

/** A TensorRT whose engines are the model file, run by the reference interpreter in the device's memory; in single precision alone. */
final class FakeTensorRt implements TensorRt {
    final List<BuildRequest> requests = new ArrayList<>();
    final AtomicInteger open = new AtomicInteger();
    String version = "10.15.1";
    List<String> log = List.of();
    String layers = "";
    String refusal;
    boolean noMemory;
    boolean failing;
    UnaryOperator<List<Port>> ports = UnaryOperator.identity();

    @Override
    public String version() {
        return version;
    }

    @Override
    public BuiltEngine build(BuildRequest request, BuildMonitor monitor) {
        requests.add(request);
        for (int step = 0; step < 3; step++) {
            monitor.at("Building", step, 3);
            if (monitor.cancelled()) {
                throw new BuildCancelled(request.model());
            }
        }
        byte[] timings = request.timings() == null ? null : new byte[] {(byte) requests.size()};
        return new BuiltEngine(request.onnx(), timings, log);
    }

    @Override
    public Engine load(byte[] plan) {
        if (refusal != null) {
            String reason = refusal;
            refusal = null;
            throw new BackendFailure(reason);
        }
        open.incrementAndGet();
        return new Model(plan);
    }

    private final class Model implements Engine {
        private final byte[] file;

        private Model(byte[] file) {
            this.file = file;
        }

        @Override
        public List<Port> ports() {
            List<Port> all = new ArrayList<>();
            try {
                GraphProto graph = ModelProto.parseFrom(file).getGraph();
                graph.getInputList().forEach(info -> all.add(port(info, true)));
                graph.getOutputList().forEach(info -> all.add(port(info, false)));
            } catch (InvalidProtocolBufferException e) {
                throw new BackendFailure("no model file: " + e.getMessage());
            }
            return ports.apply(all);
        }

        private static Port port(ValueInfoProto info, boolean input) {
            TypeProto.Tensor tensor = info.getType().getTensorType();
            List<Long> sizes = tensor.getShape().getDimList().stream()
                    .map(TensorShapeProto.Dimension::getDimValue)
                    .toList();
            String type = tensor.getElemType() == DataType.FLOAT_VALUE ? Port.FLOAT : "type " + tensor.getElemType();
            return new Port(info.getName(), input, type, sizes);
        }

        @Override
        public String layers() {
            return layers;
        }

        @Override
        public long executionBytes() {
            return 1L << 40;
        }

        @Override
        public Execution open() {
            if (noMemory) {
                throw new OutOfDeviceMemory(executionBytes(), 0);
            }
            open.incrementAndGet();
            return new Run(OnnxFile.read(file, "plan"));
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private final class Run implements Execution {
        private final Graph graph;
        private final Interpreter interpreter;
        private final Map<String, Long> addresses = new HashMap<>();

        private Run(Graph graph) {
            this.graph = graph;
            interpreter = new Interpreter(graph);
        }

        @Override
        public void bind(String port, long address) {
            addresses.put(port, address);
        }

        @Override
        public Call on(DeviceStream stream) {
            return () -> {
                if (failing) {
                    throw new BackendFailure("TensorRT did not start the engine: an error");
                }
                List<Tensor> inputs = graph.inputs().stream().map(this::read).toList();
                List<Tensor> outputs = interpreter.outputs(inputs, 1);
                for (int i = 0; i < outputs.size(); i++) {
                    memory(graph.outputs().get(i)).put(outputs.get(i).floats());
                }
                return 0;
            };
        }

        private Tensor read(Value value) {
            int[] sizes = value.shape().bind(1);
            float[] values = new float[(int) Shape.of(sizes).elements()];
            memory(value).get(values);
            return Tensor.of(Shape.of(sizes), values);
        }

        private FloatPointer memory(Value value) {
            return new FloatPointer(new MemoryDevice.At(addresses.get(value.name())));
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
