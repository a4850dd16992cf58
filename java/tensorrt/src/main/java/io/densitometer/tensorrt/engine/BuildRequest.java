package io.densitometer.tensorrt.engine;

/**
 * What to build.
 *
 * @param model what messages call it
 * @param onnx the model file, with a fixed batch; its types are those that the engine computes in
 * @param flags how to build
 * @param timings what earlier builds measured, as {@link BuiltEngine#timings} gave it; null without, then none is kept
 */
public record BuildRequest(String model, byte[] onnx, BuildFlags flags, byte[] timings) {}
