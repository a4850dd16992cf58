package io.densitometer.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.DType;
import io.densitometer.graph.Names;
import io.densitometer.graph.Shape;
import io.densitometer.graph.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * A file of named tensors in the safetensors format: an unsigned 64-bit header length, a JSON header with type, shape and byte range
 * of each tensor, then the bytes, little-endian. The header is read and checked when the file is opened, each tensor when it is asked
 * for; nothing is allocated on the word of the file alone.
 */
public final class Safetensors {
    private static final int LENGTH_BYTES = 8;

    private final Path file;
    private final long dataStart;
    private final Map<String, SafetensorsHeader.Entry> entries;

    private Safetensors(Path file, long dataStart, Map<String, SafetensorsHeader.Entry> entries) {
        this.file = file;
        this.dataStart = dataStart;
        this.entries = entries;
    }

    /**
     * Reads and checks a file's header.
     *
     * @throws BadInputException saying what is wrong with the file
     */
    public static Safetensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    file + (Files.exists(file) ? " is not a file" : " does not exist") + ": give a safetensors file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long header = size < LENGTH_BYTES
                    ? -1
                    : read(channel, 0, LENGTH_BYTES, file).getLong();
            long dataStart = LENGTH_BYTES + header;
            if (header < 0 || dataStart > size || header > SafetensorsHeader.MOST_BYTES) {
                throw new BadInputException(file + " is not a safetensors file, or is cut off: of its " + size
                        + " bytes, a header cannot take " + Long.toUnsignedString(header));
            }
            byte[] json = read(channel, LENGTH_BYTES, (int) header, file).array();
            return new Safetensors(file, dataStart, SafetensorsHeader.parse(json, size - dataStart, file.toString()));
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where it was read from. */
    public Path file() {
        return file;
    }

    /** Names of all tensors. */
    public Set<String> names() {
        return entries.keySet();
    }

    /** Shape of a tensor, or null when there is none of that name. */
    public Shape shape(String name) {
        SafetensorsHeader.Entry entry = entries.get(name);
        return entry == null ? null : entry.shape();
    }

    /**
     * A tensor's data: F32, F16 and BF16 as single precision, F64 as double, I64 and U8 as integers.
     *
     * @throws BadInputException when there is none of that name, or the file shrank since it was opened
     */
    public Tensor tensor(String name) {
        SafetensorsHeader.Entry entry = entries.get(name);
        if (entry == null) {
            throw new BadInputException(file + " has no tensor '" + name + "'" + Names.nearest(name, entries.keySet()));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int bytes = (int) (entry.end() - entry.begin());
            return decode(entry, read(channel, dataStart + entry.begin(), bytes, file));
        } catch (IOException e) {
            throw new BadInputException(file + ": tensor '" + name + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int count, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new BadInputException(file + " is cut off at byte " + (position + bytes.position()));
            }
        }
        return bytes.flip();
    }

    private static Tensor decode(SafetensorsHeader.Entry entry, ByteBuffer bytes) {
        int count = (int) entry.shape().elements();
        return switch (entry.type()) {
            case F64 -> {
                double[] values = new double[count];
                bytes.asDoubleBuffer().get(values);
                yield Tensor.of(entry.shape(), values);
            }
            case I64 -> {
                long[] values = new long[count];
                bytes.asLongBuffer().get(values);
                yield Tensor.of(entry.shape(), values);
            }
            case U8 -> {
                long[] values = new long[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Byte.toUnsignedLong(bytes.get());
                }
                yield Tensor.of(entry.shape(), values);
            }
            case F32, F16, BF16 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = entry.type().single(bytes);
                }
                yield Tensor.of(entry.shape(), values);
            }
        };
    }

    /** Writes tensors in the order given, under a temporary name that is renamed when all is written and on the disk. */
    public static void write(Path file, Map<String, Tensor> tensors) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        long position = 0;
        for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
            Tensor tensor = named.getValue();
            SafetensorsHeader.Type type = type(tensor);
            ObjectNode entry = header.putObject(named.getKey()).put("dtype", type.name());
            java.util.Arrays.stream(tensor.shape().sizes()).forEach(entry.withArray("shape")::add);
            long end = position + (long) tensor.size() * type.bytes();
            entry.putArray("data_offsets").add(position).add(end);
            position = end;
        }
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            writeAll(partial, header.toString(), tensors);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // A full disk must not stay full of half a file.
            partial.toFile().delete();
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void writeAll(Path file, String header, Map<String, Tensor> tensors) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES + json.length).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, start.putLong(json.length).put(json).flip());
            for (Tensor tensor : tensors.values()) {
                writeFully(channel, encode(tensor));
            }
            channel.force(true);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static SafetensorsHeader.Type type(Tensor tensor) {
        boolean single = tensor instanceof Tensor.Floats;
        return tensor.dtype() != DType.FLOAT
                ? SafetensorsHeader.Type.I64
                : single ? SafetensorsHeader.Type.F32 : SafetensorsHeader.Type.F64;
    }

    private static ByteBuffer encode(Tensor tensor) {
        SafetensorsHeader.Type type = type(tensor);
        ByteBuffer bytes = ByteBuffer.allocate(tensor.size() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.size(); i++) {
            switch (type) {
                case I64 -> bytes.putLong(tensor.getLong(i));
                case F64 -> bytes.putDouble(tensor.get(i));
                default -> bytes.putFloat((float) tensor.get(i));
            }
        }
        return bytes.flip();
    }
}
