package io.densitometer.tensorrt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.densitometer.graph.BadInputException;
import io.densitometer.tune.CacheFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * An engine on disk: a line that says what the file is, a line of JSON, and TensorRT's bytes. They are checked before TensorRT sees
 * them, which trusts what it is given.
 */
final class PlanFile {
    private static final byte[] MAGIC = "densitometer tensorrt plan 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Header header;
    private final byte[] plan;

    /**
     * What the file says of the engine.
     *
     * @param log lines of the build that tell which layers run sparse
     * @param bytes of the engine
     * @param sha256 of the engine
     */
    record Header(EngineKey key, List<String> log, long bytes, String sha256) {
        Header {
            log = log == null ? List.of() : List.copyOf(log);
        }
    }

    private PlanFile(Header header, byte[] plan) {
        this.header = header;
        this.plan = plan;
    }

    static PlanFile of(EngineKey key, byte[] plan, List<String> log) {
        return new PlanFile(new Header(key, log, plan.length, sha256(plan)), plan);
    }

    /**
     * Checks a file's content.
     *
     * @param source what messages call it
     * @param wanted what it must have been built for
     * @throws BadInputException when it is no such file, damaged, or built for something else
     */
    static PlanFile read(byte[] content, String source, EngineKey wanted) {
        require(
                content.length > MAGIC.length && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length),
                source + " is no engine file");
        int end = MAGIC.length;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        Header header = header(Arrays.copyOfRange(content, MAGIC.length, end), source);
        String obstacle = wanted.obstacle(header.key());
        require(obstacle == null, source + " " + obstacle);
        byte[] plan = Arrays.copyOfRange(content, Math.min(end + 1, content.length), content.length);
        boolean whole = plan.length == header.bytes() && sha256(plan).equals(header.sha256());
        require(whole, source + " is damaged or cut off");
        return new PlanFile(header, plan);
    }

    private static Header header(byte[] line, String source) {
        try {
            Header header = JSON.readValue(line, Header.class);
            require(header != null && header.key() != null, source + " has no header");
            return header;
        } catch (IOException e) {
            throw new BadInputException(
                    source + " has a damaged header: " + e.getClass().getSimpleName(), e);
        }
    }

    byte[] plan() {
        return plan;
    }

    List<String> log() {
        return header.log();
    }

    /** The file's content, part after part. */
    byte[][] parts() {
        try {
            byte[] line = JSON.writeValueAsBytes(header);
            return new byte[][] {MAGIC, line, {'\n'}, plan};
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a header is plain text and numbers", e);
        }
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(CacheFolder.sha256(bytes));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new BadInputException(message);
        }
    }
}
