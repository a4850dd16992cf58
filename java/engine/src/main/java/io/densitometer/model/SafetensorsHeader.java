package io.densitometer.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.BadInputException;
import io.densitometer.graph.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON header of a safetensors file, checked entry by entry. */
final class SafetensorsHeader {
    /** The format's own bound. */
    static final int MOST_BYTES = 100_000_000;

    private static final int MOST_AXES = 16;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Element types that can be read. */
    enum Type {
        F64(8),
        F32(4),
        F16(2),
        BF16(2),
        I64(8),
        U8(1);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }

        /** The next element of a floating-point type of at most 32 bits. */
        float single(ByteBuffer from) {
            return switch (this) {
                case F32 -> from.getFloat();
                case BF16 -> Float.intBitsToFloat(from.getShort() << 16);
                case F16 -> half(from.getShort());
                case F64, I64, U8 -> throw new IllegalStateException(this + " is not read as single precision");
            };
        }

        private static float half(int bits) {
            int exponent = bits >> 10 & 0x1f;
            int fraction = bits & 0x3ff;
            float size = switch (exponent) {
                case 0 -> Math.scalb((float) fraction, -24);
                case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
            };
            return (bits & 0x8000) == 0 ? size : -size;
        }
    }

    /** Where a tensor lies, relative to the end of the header. */
    record Entry(Type type, Shape shape, long begin, long end) {}

    private final String where;
    private final long dataBytes;

    private SafetensorsHeader(String where, long dataBytes) {
        this.where = where;
        this.dataBytes = dataBytes;
    }

    /**
     * The entries of a header.
     *
     * @param dataBytes bytes that follow it in the file
     * @param where the file, for messages
     */
    static Map<String, Entry> parse(byte[] json, long dataBytes, String where) {
        SafetensorsHeader header = new SafetensorsHeader(where, dataBytes);
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (IOException e) {
            throw new BadInputException(where + ": the header is not valid JSON: " + firstLine(e), e);
        }
        if (root == null || !root.isObject()) {
            throw new BadInputException(where + ": the header is not a JSON object");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        root.properties().stream()
                .filter(field -> !field.getKey().equals("__metadata__"))
                .forEach(field -> entries.put(field.getKey(), header.entry(field.getKey(), field.getValue())));
        header.checkLayout(entries);
        return java.util.Collections.unmodifiableMap(entries);
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private Entry entry(String name, JsonNode node) {
        Type type = type(name, node.path("dtype").asText());
        Shape shape = shape(name, node.path("shape"));
        JsonNode offsets = node.path("data_offsets");
        check(name, offsets.size() == 2 && isOffset(offsets.path(0)) && isOffset(offsets.path(1)), "no data_offsets");
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        check(name, begin <= end && end <= dataBytes, "a byte range outside the file");
        check(
                name,
                shape.elements() * type.bytes == end - begin,
                "a byte range that does not fit its shape " + shape + " of " + type);
        check(name, end - begin <= Integer.MAX_VALUE - 8, "more than 2 GiB, which is more than this program reads");
        return new Entry(type, shape, begin, end);
    }

    private static boolean isOffset(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
    }

    private Type type(String name, String text) {
        for (Type type : Type.values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw new BadInputException(where + ": tensor " + quoted(name) + " has the element type " + quoted(text)
                + ", which is not read: save it as F32, F64, F16, BF16, I64 or U8");
    }

    private Shape shape(String name, JsonNode sizes) {
        check(name, sizes.isArray() && sizes.size() <= MOST_AXES, "no usable shape");
        int[] shape = new int[sizes.size()];
        long elements = 1;
        for (int i = 0; i < shape.length; i++) {
            boolean size = sizes.get(i).isIntegralNumber() && sizes.get(i).canConvertToInt();
            check(name, size && sizes.get(i).intValue() >= 0, "a shape with an impossible size");
            shape[i] = sizes.get(i).intValue();
            elements *= shape[i];
            check(name, elements <= dataBytes, "a shape with more elements than the file has bytes");
        }
        return Shape.of(shape);
    }

    /** Byte ranges must follow each other without overlap or gap and fill the file. */
    private void checkLayout(Map<String, Entry> entries) {
        List<Map.Entry<String, Entry>> ordered = entries.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                        .thenComparingLong(e -> e.getValue().end))
                .toList();
        long position = 0;
        for (Map.Entry<String, Entry> named : ordered) {
            long begin = named.getValue().begin;
            check(named.getKey(), begin >= position, "a byte range that overlaps another tensor's");
            check(named.getKey(), begin == position, "a gap of unnamed bytes before it");
            position = named.getValue().end;
        }
        if (position != dataBytes) {
            throw new BadInputException(
                    where + ": " + (dataBytes - position) + " bytes at the end belong to no tensor");
        }
    }

    private void check(String name, boolean holds, String problem) {
        if (!holds) {
            throw new BadInputException(where + ": tensor " + quoted(name) + " has " + problem);
        }
    }

    /** A name from the file, short and printable. */
    private static String quoted(String name) {
        String shown = name.length() > 120 ? name.substring(0, 120) + "..." : name;
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
