// Reductions over warps and blocks; every thread gets the result.
#ifndef DENSITOMETER_COMMON_REDUCE_CUH_
#define DENSITOMETER_COMMON_REDUCE_CUH_

#include "common/cuda.cuh"

namespace dsm {

struct Sum {
  static __device__ __forceinline__ float Of(float a, float b) { return a + b; }
};

struct Max {
  static __device__ __forceinline__ float Of(float a, float b) { return fmaxf(a, b); }
};

// Over each kLanes neighbouring lanes, a power of 2; all lanes take part. A butterfly: each lane folds in the same
// order up to symmetry, so all get the same bits.
template <typename Op, int kLanes = kWarp>
__device__ __forceinline__ float WarpReduce(float value) {
#pragma unroll
  for (int distance = kLanes / 2; distance > 0; distance /= 2) {
    value = Op::Of(value, __shfl_xor_sync(kFullMask, value, distance));
  }
  return value;
}

// Over a block of kThreads threads, one-dimensional. Ends with a barrier, so that it can be called again at once.
template <typename Op, int kThreads>
__device__ __forceinline__ float BlockReduce(float value) {
  static_assert(kThreads % kWarp == 0, "whole warps only");
  constexpr int kWarps = kThreads / kWarp;
  DSM_SHARED(float, smem_partial, kWarps);
  value = WarpReduce<Op>(value);
  if (threadIdx.x % kWarp == 0) smem_partial[threadIdx.x / kWarp] = value;
  __syncthreads();
  value = smem_partial[0];
#pragma unroll
  for (int warp = 1; warp < kWarps; ++warp) value = Op::Of(value, smem_partial[warp]);
  __syncthreads();
  return value;
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_REDUCE_CUH_
