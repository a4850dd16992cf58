/**
 * Devices by NVIDIA's own libraries, all of them found at run time: runtime and graphs (cudart), dense products (cuBLASLt), 2:4 products
 * (cuSPARSELt), compressed rows (cuSPARSE), convolutions and attention (cuDNN), clocks and power (NVML).
 * {@link io.densitometer.cuda.nvidia.Nvidia} is the way in. None of JavaCPP's CUDA classes is touched before the kernels' own probe has
 * found a device, because they cannot be loaded without a driver.
 */
package io.densitometer.cuda.nvidia;
