package io.densitometer.tensorrt.engine;

/**
 * How an engine is built.
 *
 * @param sparse whether 2:4 weights may run sparse, where TensorRT measures that to be faster
 * @param tf32 whether products of floats may round their factors to 10 bits
 * @param level how hard TensorRT looks for fast kernels, 0 to 5
 * @param workspaceBytes most memory of a layer's scratch; 0 leaves it to TensorRT
 */
public record BuildFlags(boolean sparse, boolean tf32, int level, long workspaceBytes) {
    /** All of them in a line, for keys. */
    public String text() {
        return (sparse ? "sparse " : "dense ") + (tf32 ? "tf32 " : "") + "level " + level
                + (workspaceBytes > 0 ? " workspace " + workspaceBytes : "");
    }
}
