/** What is asked of TensorRT, so that everything else runs without it, too. */
package io.densitometer.tensorrt.engine;
