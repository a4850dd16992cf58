// A kernel that must spill: 64 sums alive at once, where two blocks of 1,024 threads leave 32 registers to each.
__global__ void __launch_bounds__(1024, 2) Spilling(const float* in, float* out) {
  float sums[64];
#pragma unroll
  for (int i = 0; i < 64; ++i) sums[i] = in[i * 1024 + threadIdx.x];
  __syncthreads();
#pragma unroll
  for (int i = 0; i < 64; ++i) out[i * 1024 + threadIdx.x] = sums[i] * sums[63 - i] + sums[i / 2];
}
