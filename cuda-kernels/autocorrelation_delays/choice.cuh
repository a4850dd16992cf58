// The order in which lags are chosen, as numbers: one key for each lag.
#ifndef DENSITOMETER_AUTOCORRELATION_DELAYS_CHOICE_CUH_
#define DENSITOMETER_AUTOCORRELATION_DELAYS_CHOICE_CUH_

#include "common/types.cuh"

namespace dsm {

// Larger for the larger value (-0 equals 0, NaN is largest), and for the lower lag where values are equal; never 0.
__device__ __forceinline__ uint64_t KeyOf(float value, int lag) {
  value += 0.0f;  // -0 becomes 0
  const uint32_t bits = WordOf<float>(&value), sign = 0x80000000u;
  const uint32_t order = value != value ? UINT32_MAX : (bits & sign) != 0 ? ~bits : bits | sign;
  return static_cast<uint64_t>(order) << 32 | (UINT32_MAX - static_cast<uint32_t>(lag));
}

__device__ __forceinline__ int LagOf(uint64_t key) { return static_cast<int>(UINT32_MAX - static_cast<uint32_t>(key)); }

// The largest key below `bound` among the entries first, first + step, ... ; 0 when there is none.
__device__ __forceinline__ uint64_t BestBelow(const float* correlation, int lags, int first, int step, uint64_t bound) {
  uint64_t best = 0;
  for (int lag = first; lag < lags; lag += step) {
    const uint64_t key = KeyOf(correlation[lag], lag);
    if (key < bound && key > best) best = key;
  }
  return best;
}

// The largest key of the block, for all threads, which call it in rounds 0, 1, ... : two sets of keys take turns, so
// that one barrier a round is enough.
template <int kThreads>
__device__ __forceinline__ uint64_t BlockBest(uint64_t key, int round) {
  constexpr int kWarps = kThreads / kWarp;
  DSM_SHARED(uint64_t, smem_keys, 2 * kWarps);
  uint64_t* const keys = smem_keys + round % 2 * kWarps;
#pragma unroll
  for (int distance = kWarp / 2; distance > 0; distance /= 2) {
    key = max(key, __shfl_xor_sync(kFullMask, key, distance));
  }
  if (threadIdx.x % kWarp == 0) keys[threadIdx.x / kWarp] = key;
  __syncthreads();
#pragma unroll
  for (int warp = 0; warp < kWarps; ++warp) key = max(key, keys[warp]);
  return key;
}

}  // namespace dsm

#endif  // DENSITOMETER_AUTOCORRELATION_DELAYS_CHOICE_CUH_
