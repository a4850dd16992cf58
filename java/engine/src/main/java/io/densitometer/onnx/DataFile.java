package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;

/** Puts the data of large tensors into a file beside the model, as ONNX allows. */
final class DataFile {
    /** Tensors of fewer bytes stay in the model. */
    private static final int LEAST = 1024;
    /** Where a tensor may begin, so that runtimes can map it into memory. */
    private static final int ALIGNMENT = 4096;

    private final String location;
    private final OutputStream out;
    private long position;

    /**
     * @param location the file's name, without a folder
     * @param out what is written becomes that file
     */
    DataFile(String location, OutputStream out) {
        this.location = location;
        this.out = out;
    }

    /** The model without what was written. */
    ModelProto moved(ModelProto model) throws IOException {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            if (tensor.getRawData().size() >= LEAST) {
                graph.setInitializer(i, moved(tensor));
            }
        }
        return model.toBuilder().setGraph(graph).build();
    }

    private TensorProto moved(TensorProto tensor) throws IOException {
        ByteString data = tensor.getRawData();
        int gap = (int) (-position & (ALIGNMENT - 1));
        out.write(new byte[gap]);
        data.writeTo(out);
        long offset = position + gap;
        position = offset + data.size();
        return tensor.toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Integer.toString(data.size())))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
