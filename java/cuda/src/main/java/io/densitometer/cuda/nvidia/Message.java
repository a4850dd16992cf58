package io.densitometer.cuda.nvidia;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;

/** Room for one sentence from native code. */
final class Message implements AutoCloseable {
    static final int BYTES = 1024;

    private final BytePointer room = new BytePointer(BYTES);

    Message() {
        room.put(0, (byte) 0);
    }

    BytePointer room() {
        return room;
    }

    /** What was written, up to its end: a pointer with a size would give all of its bytes. */
    String text() {
        byte[] bytes = new byte[(int) BytePointer.strlen(room)];
        room.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        room.close();
    }
}
