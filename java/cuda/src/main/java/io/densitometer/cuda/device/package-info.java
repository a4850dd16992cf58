/**
 * What plans need of a CUDA device: memory, streams, captured graphs, products. One implementation calls NVIDIA's libraries, the
 * tests' one works in host memory.
 */
package io.densitometer.cuda.device;
