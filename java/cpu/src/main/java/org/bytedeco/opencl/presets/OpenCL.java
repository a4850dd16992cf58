package org.bytedeco.opencl.presets;

/**
 * Stands in for the OpenCL preset, which oneDNN's preset names in an annotation. Only oneDNN's GPU engine needs the real one, and it
 * brings a native library of its own.
 */
public class OpenCL {}
