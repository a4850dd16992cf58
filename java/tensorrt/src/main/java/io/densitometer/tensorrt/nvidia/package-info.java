/**
 * TensorRT through JavaCPP's preset of it, behind a probe: its classes are loaded once a device and its libraries are there. Every
 * pointer and status that comes back is checked.
 */
package io.densitometer.tensorrt.nvidia;
