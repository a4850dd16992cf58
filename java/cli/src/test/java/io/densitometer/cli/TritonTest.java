package io.densitometer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.densitometer.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model repositories for Triton. */
class TritonTest {
    @TempDir
    private Path folder;

    private Path repository;

    @BeforeEach
    void makeModel() {
        Samples.model(folder);
        repository = folder.resolve("repository");
    }

    private Run export(int code, String... more) {
        String[] line = {"export", folder.resolve("model.onnx").toString(), "--triton", repository.toString()};
        return Run.ending(code, Stream.of(line, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private String config() throws IOException {
        return Files.readString(repository.resolve("model").resolve("config.pbtxt"));
    }

    private List<String> listing() throws IOException {
        try (Stream<Path> files = Files.walk(repository)) {
            return files.map(f -> repository.relativize(f).toString()).sorted().toList();
        }
    }

    @Test
    void aDynamicModelIsBatched() throws IOException {
        String out = export(0).out();
        assertTrue(out.startsWith(repository.resolve("model/1/model.onnx") + ": "), out);
        assertEquals(List.of("", "model", "model/1", "model/1/model.onnx", "model/config.pbtxt"), listing());
        assertEquals("""
                # Written by densitometer export.
                name: "model"
                platform: "onnxruntime_onnx"
                max_batch_size: 32
                input [
                  {
                    name: "x_enc"
                    data_type: TYPE_FP32
                    dims: [ 24, 7 ]
                  },
                  {
                    name: "x_mark_enc"
                    data_type: TYPE_FP32
                    dims: [ 24, 4 ]
                  },
                  {
                    name: "x_dec"
                    data_type: TYPE_FP32
                    dims: [ 24, 7 ]
                  },
                  {
                    name: "x_mark_dec"
                    data_type: TYPE_FP32
                    dims: [ 24, 4 ]
                  }
                ]
                output [
                  {
                    name: "y"
                    data_type: TYPE_FP32
                    dims: [ 12, 7 ]
                  }
                ]
                instance_group [
                  {
                    count: 1
                    kind: KIND_AUTO
                  }
                ]
                dynamic_batching {
                }
                """, config());
        assertEquals(
                OnnxFile.read(folder.resolve("model.onnx")).metadata(),
                OnnxFile.read(repository.resolve("model/1/model.onnx")).metadata());
    }

    @Test
    void aFixedModelIsServedAsItIs() throws IOException {
        export(0, "--batch", "3", "--precision", "fp16", "--io", "same");
        assertTrue(config().contains("max_batch_size: 0\n"), config());
        assertTrue(config().contains("data_type: TYPE_FP16\n    dims: [ 3, 24, 7 ]"), config());
        assertTrue(!config().contains("dynamic_batching"), config());
    }

    @Test
    void anEngineIsCopied() throws IOException {
        byte[] engine = {'p', 't', 'r', 't', 0, 1, 2};
        Path plan = Files.write(folder.resolve("some.plan"), engine);
        export(0, "--plan", plan.toString(), "--max-batch", "8");
        assertArrayEquals(engine, Files.readAllBytes(repository.resolve("model/1/model.plan")));
        assertTrue(config().contains("platform: \"tensorrt_plan\"\nmax_batch_size: 8\n"), config());
        assertTrue(config().contains("kind: KIND_GPU"), config());
    }

    @Test
    void aModelIsReplacedOnlyWhenAskedAndOnlyOurs() throws IOException {
        export(0);
        String err = export(2).err();
        assertTrue(err.contains("exists: give --force"), err);
        export(0, "--force", "--max-batch", "1");
        assertTrue(config().contains("max_batch_size: 1\n"), config());
        assertEquals(List.of("", "model", "model/1", "model/1/model.onnx", "model/config.pbtxt"), listing());
        Files.createDirectory(repository.resolve("model").resolve("2"));
        List<String> before = listing();
        err = export(2, "--force").err();
        assertTrue(err.contains("holds another model"), err);
        assertEquals(before, listing());
    }

    /** By the fields of Triton's ModelConfig that we use, with its numbers. */
    @ParameterizedTest
    @CsvSource({"dynamic, fp32, fp32", "1, fp16, same", "dynamic, bf16, same"})
    void protobufParsesWhatIsWritten(String batch, String precision, String edges)
            throws IOException, DescriptorValidationException {
        export(0, "--batch", batch, "--precision", precision, "--io", edges);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(modelConfig());
        TextFormat.merge(config(), message);
        var type = message.getDescriptorForType();
        assertEquals("model", message.getField(type.findFieldByName("name")));
        assertEquals(
                batch.equals("1") ? 0L : 32L,
                ((Number) message.getField(type.findFieldByName("max_batch_size"))).longValue());
        assertEquals(4, message.getRepeatedFieldCount(type.findFieldByName("input")));
        assertEquals(1, message.getRepeatedFieldCount(type.findFieldByName("output")));
        assertEquals(1, message.getRepeatedFieldCount(type.findFieldByName("instance_group")));
    }

    private static com.google.protobuf.Descriptors.Descriptor modelConfig() throws DescriptorValidationException {
        EnumDescriptorProto dataType = enumeration(
                "DataType",
                "TYPE_INVALID",
                0,
                "TYPE_BOOL",
                1,
                "TYPE_INT64",
                9,
                "TYPE_FP16",
                10,
                "TYPE_FP32",
                11,
                "TYPE_BF16",
                14);
        EnumDescriptorProto kind = enumeration("Kind", "KIND_AUTO", 0, "KIND_GPU", 1, "KIND_CPU", 2, "KIND_MODEL", 3);
        DescriptorProto tensor = message(
                "Tensor",
                field("name", 1, FieldDescriptorProto.Type.TYPE_STRING, false),
                field("data_type", 2, FieldDescriptorProto.Type.TYPE_ENUM, false)
                        .setTypeName("DataType"),
                field("dims", 3, FieldDescriptorProto.Type.TYPE_INT64, true));
        DescriptorProto group = message(
                "Group",
                field("kind", 4, FieldDescriptorProto.Type.TYPE_ENUM, false).setTypeName("Kind"),
                field("count", 2, FieldDescriptorProto.Type.TYPE_INT32, false));
        DescriptorProto config = message(
                "ModelConfig",
                field("name", 1, FieldDescriptorProto.Type.TYPE_STRING, false),
                field("platform", 2, FieldDescriptorProto.Type.TYPE_STRING, false),
                field("max_batch_size", 4, FieldDescriptorProto.Type.TYPE_INT32, false),
                field("input", 5, FieldDescriptorProto.Type.TYPE_MESSAGE, true).setTypeName("Tensor"),
                field("output", 6, FieldDescriptorProto.Type.TYPE_MESSAGE, true).setTypeName("Tensor"),
                field("instance_group", 7, FieldDescriptorProto.Type.TYPE_MESSAGE, true)
                        .setTypeName("Group"),
                field("dynamic_batching", 11, FieldDescriptorProto.Type.TYPE_MESSAGE, false)
                        .setTypeName("Batching"));
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("model_config.proto")
                .addEnumType(dataType)
                .addEnumType(kind)
                .addMessageType(tensor)
                .addMessageType(group)
                .addMessageType(message("Batching"))
                .addMessageType(config)
                .build();
        return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("ModelConfig");
    }

    private static EnumDescriptorProto enumeration(String name, Object... values) {
        EnumDescriptorProto.Builder made = EnumDescriptorProto.newBuilder().setName(name);
        for (int i = 0; i < values.length; i += 2) {
            made.addValue(EnumValueDescriptorProto.newBuilder()
                    .setName((String) values[i])
                    .setNumber((Integer) values[i + 1]));
        }
        return made.build();
    }

    private static DescriptorProto message(String name, FieldDescriptorProto.Builder... fields) {
        DescriptorProto.Builder made = DescriptorProto.newBuilder().setName(name);
        Stream.of(fields).forEach(made::addField);
        return made.build();
    }

    private static FieldDescriptorProto.Builder field(
            String name, int number, FieldDescriptorProto.Type type, boolean repeated) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(repeated ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL);
    }
}
