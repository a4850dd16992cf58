/**
 * The model file format: flat ONNX that other runtimes read, with what they do not need (weight kinds, sparsity patterns, composite
 * ops, provenance) in the file's metadata.
 */
package io.densitometer.onnx;
