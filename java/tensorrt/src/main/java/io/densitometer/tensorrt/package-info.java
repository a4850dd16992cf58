/** Backend on TensorRT: the model file in, an engine out, kept on disk, captured once into a CUDA graph. */
package io.densitometer.tensorrt;
