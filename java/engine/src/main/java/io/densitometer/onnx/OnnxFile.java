package io.densitometer.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Graph;
import io.densitometer.graph.GraphException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads and writes graphs as ONNX (opset {@value #OLDEST_WRITTEN} to {@value #OPSET} when written, {@value #OLDEST_OPSET} to {@value #NEWEST_OPSET} when read).
 * Composite ops are written as the primitives they expand to; a composite comes back on reading when the primitives in the file are
 * still its expansion. Tensors in 16 bits are read exactly, those in double precision rounded to single.
 */
public final class OnnxFile {
    /** Operator set that is written unless another is asked for. */
    public static final int OPSET = 20;

    /** Oldest operator set that is written; the one that has LayerNormalization. */
    public static final int OLDEST_WRITTEN = 17;

    /** Oldest operator set that is read. */
    public static final int OLDEST_OPSET = 11;

    /** Newest operator set that is read. */
    public static final int NEWEST_OPSET = 22;

    /** Name of the batch dimension in inputs and outputs. */
    public static final String BATCH = "batch";

    private static final long LARGEST = Integer.MAX_VALUE - (1L << 20);

    private OnnxFile() {}

    /**
     * How a file is written.
     *
     * @param batch the batch size to fix; 0 leaves it open
     * @param plain without our metadata: other runtimes lose nothing, but masks, provenance and composite ops are forgotten
     * @param opset the operator set, {@value #OLDEST_WRITTEN} to {@value #OPSET}
     * @param precision what weights and most values are; what 16 bits would spoil stays single precision
     * @param edges what inputs and outputs are
     */
    public record Style(int batch, boolean plain, int opset, FloatType precision, FloatType edges) {
        /** Everything kept, any batch. */
        public static final Style FULL = new Style(0, false);

        /** Checks batch size and operator set. */
        public Style {
            require(batch >= 0 && batch <= 1 << 20, "batch " + batch + " is out of range: give 1 to 1048576");
            require(
                    opset >= OLDEST_WRITTEN && opset <= OPSET,
                    "operator set " + opset + " cannot be written: choose one from " + OLDEST_WRITTEN + " to " + OPSET);
        }

        /** The newest operator set, single precision. */
        public Style(int batch, boolean plain) {
            this(batch, plain, OPSET, FloatType.FP32, FloatType.FP32);
        }

        /** For one batch size, at least 1. */
        public static Style fixed(int batch, boolean plain) {
            require(batch >= 1, "batch " + batch + " is out of range: give 1 to 1048576");
            return new Style(batch, plain);
        }

        /** This with another operator set. */
        public Style withOpset(int other) {
            return new Style(batch, plain, other, precision, edges);
        }

        /** This with another precision; inputs and outputs stay as they are. */
        public Style withPrecision(FloatType other) {
            return new Style(batch, plain, opset, other, edges);
        }

        /** This with other inputs and outputs. */
        public Style withEdges(FloatType other) {
            return new Style(batch, plain, opset, precision, other);
        }
    }

    /** As {@link #write(Graph, Path, Style)}, everything kept. */
    public static void write(Graph graph, Path file) {
        write(graph, file, Style.FULL);
    }

    /**
     * Writes a graph; a file of that name is replaced as a whole or not at all. What would exceed the 2 GB that a file can have keeps the
     * data of its tensors in a second file beside it, called like the first with {@code .data} behind.
     *
     * @throws BadInputException when the file cannot be written
     */
    public static void write(Graph graph, Path file, Style style) {
        write(graph, file, style, LARGEST);
    }

    /** @param largest bytes of weights up to which one file holds all */
    static void write(Graph graph, Path file, Style style, long largest) {
        Path target = file.toAbsolutePath();
        require(!Files.isDirectory(target), file + " is a directory: give a file name to write the model to");
        ModelProto model = proto(graph, style);
        Path partial = null;
        Path partialData = null;
        try {
            partial = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".part");
            if (size(model) > largest) {
                Path data = target.resolveSibling(target.getFileName() + ".data");
                require(!Files.isDirectory(data), data + " is a directory: give another file name");
                partialData = Files.createTempFile(target.getParent(), "." + data.getFileName(), ".part");
                model = moveData(model, data.getFileName().toString(), partialData);
                Files.move(partialData, data, StandardCopyOption.ATOMIC_MOVE);
            }
            writeThrough(partial, model::writeTo);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            discard(partial);
            discard(partialData);
            throw new BadInputException("cannot write the model to " + file + ": " + reason(e), e);
        }
    }

    private static ModelProto moveData(ModelProto model, String location, Path file) throws IOException {
        AtomicReference<ModelProto> moved = new AtomicReference<>();
        writeThrough(file, out -> moved.set(new DataFile(location, out).moved(model)));
        return moved.get();
    }

    private static long size(ModelProto model) {
        return model.getGraph().getInitializerList().stream()
                .mapToLong(tensor -> tensor.getRawData().size())
                .sum();
    }

    /** The bytes of the file that {@link #write(Graph, Path)} makes. */
    public static byte[] bytes(Graph graph) {
        return bytes(graph, Style.FULL);
    }

    /**
     * The bytes of the file that {@link #write(Graph, Path, Style)} makes.
     *
     * @throws BadInputException when they would exceed 2 GB
     */
    public static byte[] bytes(Graph graph, Style style) {
        ModelProto model = proto(graph, style);
        long bytes = size(model);
        require(
                bytes <= LARGEST,
                "the weights have " + bytes + " bytes: what is not written to a file holds at most 2 GB");
        return model.toByteArray();
    }

    /**
     * Reads a graph that {@link #write} wrote, or a user's model made of ops that the graph knows.
     *
     * @throws BadInputException naming the node or tensor, when the file is damaged or holds what the graph cannot
     */
    public static Graph read(Path file) {
        require(Files.exists(file), file + " does not exist: give the path of an ONNX model");
        require(!Files.isDirectory(file), file + " is a directory: give the path of an ONNX model");
        require(Files.isRegularFile(file), file + " is no regular file: give the path of an ONNX model");
        try {
            long size = Files.size(file);
            require(size <= LARGEST, file + " has " + size + " bytes: models beyond 2 GB are not supported");
            return read(
                    Files.readAllBytes(file),
                    file.toString(),
                    file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new BadInputException("cannot read " + file + ": " + reason(e), e);
        }
    }

    /**
     * As {@link #read(Path)}.
     *
     * @param source what messages call the model
     */
    public static Graph read(byte[] bytes, String source) {
        return read(bytes, source, null);
    }

    private static Graph read(byte[] bytes, String source, Path folder) {
        require(bytes.length > 0, source + " is empty: give an ONNX model");
        try {
            return ModelReader.read(ModelProto.parseFrom(bytes), new ExternalData(folder));
        } catch (InvalidProtocolBufferException e) {
            throw new BadInputException(
                    source + " is no ONNX model, or a truncated one (" + e.getMessage() + "): export it again", e);
        } catch (GraphException e) {
            throw new BadInputException(source + ": " + e.getMessage(), e);
        }
    }

    private static ModelProto proto(Graph graph, Style style) {
        try {
            return ModelWriter.write(graph, style);
        } catch (GraphException e) {
            throw new BadInputException("the graph cannot be written as ONNX: " + e.getMessage(), e);
        }
    }

    /** Writes to a stream. */
    private interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private static void writeThrough(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    private static void discard(Path partial) {
        if (partial != null) {
            partial.toFile().delete();
        }
    }

    /** File system exceptions often carry the path alone as message. */
    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " (" + e.getMessage() + ")";
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException(message);
        }
    }
}
