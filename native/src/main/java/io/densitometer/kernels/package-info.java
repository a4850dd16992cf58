/** The C ABI of libdensitometer_cpu in Java: generated structs here, generated functions in {@code global}. */
package io.densitometer.kernels;
