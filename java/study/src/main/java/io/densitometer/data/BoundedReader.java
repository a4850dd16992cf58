package io.densitometer.data;

import io.densitometer.graph.BadInputException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Passes text through while it stays a plausible CSV: bounded in length and line length, no control characters, and no
 * quoted text that runs over the end of its line (one stray quote would otherwise swallow the rest of the file).
 */
final class BoundedReader extends FilterReader {
    private final Limits limits;
    private final String name;
    private long total;
    private long line = 1;
    private int lineLength;
    private boolean quoted;

    BoundedReader(Reader in, Limits limits, String name) {
        super(in);
        this.limits = limits;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        int c = super.read();
        if (c >= 0) {
            limits.checkText(++total, name);
            accept((char) c);
        }
        return c;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        limits.checkText(total += Math.max(count, 0), name);
        for (int i = offset; i < offset + count; i++) {
            accept(buffer[i]);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void accept(char c) {
        if (c == '\n' || c == '\r') {
            endLine(c);
            return;
        }
        if (c < ' ' && c != '\t') {
            throw new BadInputException(String.format(
                    "%s: not a text file (byte 0x%02x in line %d); give a CSV or CSV.gz file", name, (int) c, line));
        }
        quoted ^= c == '"';
        limits.checkLine(++lineLength, line, name);
    }

    private void endLine(char c) {
        if (quoted) {
            throw new BadInputException(name + ": line " + line + " has a quote that is not closed");
        }
        line += c == '\n' ? 1 : 0;
        lineLength = 0;
    }
}
