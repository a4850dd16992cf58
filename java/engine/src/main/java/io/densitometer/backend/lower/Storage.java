package io.densitometer.backend.lower;

/**
 * A block of memory that steps read and write. Mutable while a plan is made: steps widen its life, the layout gives it an offset or
 * makes it share another's place.
 */
public final class Storage {
    /** Where a block lies. */
    public enum Place {
        /** In a session's arena, at {@link #offset}. */
        ARENA,
        /** In a session's input buffer {@link #index}. */
        INPUT,
        /** In a session's output buffer {@link #index}. */
        OUTPUT,
        /** At the plan's own {@link #address}. */
        CONSTANT
    }

    private final Place place;
    private final long bytes;
    private final int index;
    private final long address;
    private int first = Integer.MAX_VALUE;
    private int last = -1;
    private long offset;
    private Storage sharedWith;

    private Storage(Place place, long bytes, int index, long address) {
        this.place = place;
        this.bytes = bytes;
        this.index = index;
        this.address = address;
    }

    public static Storage arena(long bytes) {
        return new Storage(Place.ARENA, bytes, 0, 0);
    }

    public static Storage input(int index, long bytes) {
        return new Storage(Place.INPUT, bytes, index, 0);
    }

    public static Storage output(int index, long bytes) {
        return new Storage(Place.OUTPUT, bytes, index, 0);
    }

    public static Storage constant(long address, long bytes) {
        return new Storage(Place.CONSTANT, bytes, 0, address);
    }

    public Place place() {
        return place;
    }

    public long bytes() {
        return bytes;
    }

    public int index() {
        return index;
    }

    public long address() {
        return address;
    }

    /** First step that touches it. */
    public int first() {
        return first;
    }

    /** Last step that touches it. */
    public int last() {
        return last;
    }

    public long offset() {
        return offset;
    }

    public void offset(long value) {
        offset = value;
    }

    /** Notes that a step touches it. */
    public void touch(int step) {
        first = Math.min(first, step);
        last = Math.max(last, step);
    }

    /** From now on this block is the other one's memory. */
    public void shareWith(Storage other) {
        sharedWith = other;
        other.touch(first);
    }

    /** The block whose memory this one is. */
    public Storage root() {
        Storage root = this;
        while (root.sharedWith != null) {
            root = root.sharedWith;
        }
        return root;
    }
}
