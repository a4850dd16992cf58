// The sums of fourier_mix that a thread keeps, and how those of a block become outputs.
#ifndef DENSITOMETER_FOURIER_MIX_SUMS_CUH_
#define DENSITOMETER_FOURIER_MIX_SUMS_CUH_

#include "common/load_store.cuh"
#include "common/variant.cuh"
#include "fourier_mix/fourier_mix_config.h"

namespace dsm {

// sums += a * b, complex.
__device__ __forceinline__ void AddProduct(const float (&a)[2], float b_re, float b_im, float& re, float& im) {
  re += a[0] * b_re - a[1] * b_im;
  im += a[0] * b_im + a[1] * b_re;
}

// A thread's sums: of kBatch entries, both parts, a vector of outputs.
template <typename T, typename Config>
struct FourierMixSums {
  static constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  using Vector = Words<T, kWidth>;
  float at[Config::kBatch][2][kWidth];

  // Adds the products of a row of weights, and one input of each entry.
  __device__ __forceinline__ void Add(const float* inputs, const Vector (&weights)[2], int entries) {
    float re[kWidth], im[kWidth];
#pragma unroll
    for (int j = 0; j < kWidth; ++j) {
      re[j] = ElementOf<T>(weights[0].at[j / Vector::kPerWord], j % Vector::kPerWord);
      im[j] = ElementOf<T>(weights[1].at[j / Vector::kPerWord], j % Vector::kPerWord);
    }
#pragma unroll
    for (int entry = 0; entry < Config::kBatch; ++entry) {
      if (entry >= entries) continue;  // the same for the whole block
      float input[2];
      Load<2>(inputs + entry * 2, input);
#pragma unroll
      for (int j = 0; j < kWidth; ++j) AddProduct(input, re[j], im[j], at[entry][0][j], at[entry][1][j]);
    }
  }
};

// The sums over the slices of a warp, then of the block; a thread of the first ones stores a vector.
template <typename T, typename Config>
__device__ __forceinline__ void StoreSums(const FourierMixProblem<T>& p, FourierMixSums<T, Config>& sums, int64_t out,
                                          int entries, int col) {
  constexpr int kWidth = FourierMixSums<T, Config>::kWidth;
  constexpr int kWarps = Config::kThreads / kWarp, kVectors = Config::kBatch * 2 * Config::kLanes;
  static_assert(kVectors <= Config::kThreads && kWarp % Config::kLanes == 0, "a vector per thread, whole lines");
  DSM_SHARED(float, smem_sums, kWarps* kVectors* kWidth);
  const int warp = threadIdx.x / kWarp, lane = threadIdx.x % kWarp;
#pragma unroll
  for (int i = 0; i < Config::kBatch * 2; ++i) {
    float(&values)[kWidth] = sums.at[i / 2][i % 2];
#pragma unroll
    for (int j = 0; j < kWidth; ++j) {
#pragma unroll
      for (int distance = Config::kLanes; distance < kWarp; distance *= 2) {
        values[j] += __shfl_xor_sync(kFullMask, values[j], distance);
      }
      const int at = (warp * Config::kBatch * 2 + i) * Config::kLanes + lane;
      if (lane < Config::kLanes) smem_sums[at * kWidth + j] = values[j];
    }
  }
  __syncthreads();
  const int self = static_cast<int>(threadIdx.x), entry = self / Config::kLanes / 2;
  const int part = self / Config::kLanes % 2;
  if (entry >= entries || col >= static_cast<int>(p.width_out.value)) return;
  float total[kWidth] = {};
#pragma unroll
  for (int w = 0; w < kWarps; ++w) {
    float values[kWidth];
    LoadFloats(&smem_sums[(w * kVectors + self) * kWidth], values);
#pragma unroll
    for (int j = 0; j < kWidth; ++j) total[j] += values[j];
  }
  Store<kWidth>(p.out[part] + out + entry * p.out_batch + col, total);
}

}  // namespace dsm

#endif  // DENSITOMETER_FOURIER_MIX_SUMS_CUH_
