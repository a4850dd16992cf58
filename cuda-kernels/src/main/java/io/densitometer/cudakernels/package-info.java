/** Java side of libdensitometer_cuda, made from its C headers. */
package io.densitometer.cudakernels;
