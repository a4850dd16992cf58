package io.densitometer.cuda.nvidia;

/**
 * cuDNN's graph API on one handle. Descriptors and handles are addresses; values are widened to 64 bits, floats as their bits. All but
 * {@link #execute} throw {@link io.densitometer.cuda.device.DeviceException} when the library refuses.
 */
interface DnnApi {
    /** The handle, as attributes want it. */
    long handle();

    /** A new descriptor without attributes. */
    long create(DnnKind kind);

    void set(long descriptor, DnnAttribute attribute, long... values);

    /** Makes a descriptor ready for use; what the library cannot do it refuses here. */
    void complete(long descriptor, DnnKind kind);

    /** Fills in as many values as there is room for, into descriptors that are given with them; how many there are in all. */
    int get(long descriptor, DnnAttribute attribute, long[] values);

    void destroy(long descriptor);

    /** Starts a plan; returns a status. */
    int execute(long plan, long pack);
}
