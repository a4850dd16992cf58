package io.densitometer.onnx;

import static io.densitometer.graph.GraphException.require;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.densitometer.graph.GraphException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** Tensors whose data lies in files beside the model. */
final class ExternalData {
    private static final String HOW =
            ": keep the model and its data files in one folder, or save all weights in one file";

    private final Path folder;

    /** @param folder of the model, or null when it was not read from a file */
    ExternalData(Path folder) {
        this.folder = folder;
    }

    /**
     * The tensor with its data inside.
     *
     * @throws GraphException naming the tensor when its data is missing, outside the folder or too short
     */
    TensorProto inside(TensorProto proto) {
        boolean external = proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
        if (!external && proto.getExternalDataCount() == 0) {
            return proto;
        }
        String what = "tensor '" + proto.getName() + "'";
        require(external, "%s states a file but no external location: the file is damaged", what);
        require(folder != null, "%s lies in a file of its own, but the model was read from bytes%s", what, HOW);
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        ByteString data = read(entries, what);
        return proto.toBuilder()
                .clearDataLocation()
                .clearExternalData()
                .setRawData(data)
                .build();
    }

    private ByteString read(Map<String, String> entries, String what) {
        Path file = file(entries.getOrDefault("location", ""), what);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long offset = number(entries, "offset", 0, what);
            long length = number(entries, "length", channel.size() - offset, what);
            boolean inside = offset <= channel.size() && length >= 0 && length <= channel.size() - offset;
            require(
                    inside && length <= Integer.MAX_VALUE,
                    "%s claims %d bytes from %d on of '%s', which has %d: the file is damaged",
                    what,
                    length,
                    offset,
                    file.getFileName(),
                    channel.size());
            return bytes(channel, offset, (int) length, what);
        } catch (IOException e) {
            throw new GraphException(what + " lies in '" + file.getFileName() + "', which cannot be read" + HOW);
        }
    }

    private static ByteString bytes(FileChannel channel, long offset, int length, String what) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        int read = 0;
        while (buffer.hasRemaining() && read >= 0) {
            read = channel.read(buffer, offset + buffer.position());
        }
        require(!buffer.hasRemaining(), "%s lies in a file that was cut while it was read: read it again", what);
        return ByteString.copyFrom(buffer.flip());
    }

    /** A file within the model's folder, links resolved, so that a model cannot read others' files. */
    private Path file(String location, String what) {
        require(!location.isEmpty(), "%s lies in a file that it does not name%s", what, HOW);
        try {
            Path stated = Path.of(location);
            Path home = folder.toRealPath();
            Path file = home.resolve(stated).normalize();
            require(
                    !stated.isAbsolute() && file.startsWith(home),
                    "%s lies in '%s', outside the model's folder%s",
                    what,
                    location,
                    HOW);
            require(Files.isRegularFile(file), "%s lies in '%s', which does not exist%s", what, location, HOW);
            require(
                    file.toRealPath().startsWith(home),
                    "%s lies in '%s', a link out of the model's folder%s",
                    what,
                    location,
                    HOW);
            return file;
        } catch (InvalidPathException | IOException e) {
            throw new GraphException(what + " lies in '" + location + "', which is no file name" + HOW);
        }
    }

    private static long number(Map<String, String> entries, String key, long standard, String what) {
        String text = entries.get(key);
        if (text == null) {
            return standard;
        }
        require(text.matches("\\d{1,18}"), "%s states the %s '%s': the file is damaged", what, key, text);
        return Long.parseLong(text);
    }
}
