// Scores, tanh and weighted sums of complex rows, without a score in memory.
#ifndef DENSITOMETER_FOURIER_ATTENTION_KERNEL_CUH_
#define DENSITOMETER_FOURIER_ATTENTION_KERNEL_CUH_

#include "common/types.cuh"
#include "fourier_attention/fourier_attention_config.h"

namespace dsm {

struct Complex {
  float re, im;
};

// sum += a b.
__device__ __forceinline__ void AddProduct(Complex a, Complex b, Complex& sum) {
  sum.re += a.re * b.re - a.im * b.im;
  sum.im += a.re * b.im + a.im * b.re;
}

// A row of one head; its imaginary parts lie `apart` elements behind the real ones.
template <typename T>
struct ComplexRow {
  const T* at;
  int64_t apart;

  __device__ __forceinline__ Complex operator[](int i) const { return {ToFloat(at[i]), ToFloat(at[apart + i])}; }
};

template <typename T>
__device__ __forceinline__ Complex WeightOf(const ComplexRow<T>& q, const ComplexRow<T>& k, int width, float scale) {
  Complex score{0.0f, 0.0f};
#pragma unroll 4
  for (int i = 0; i < width; ++i) AddProduct(q[i], k[i], score);
  return {tanhf(scale * score.re), tanhf(scale * score.im)};
}

template <typename T, typename Config>
__global__ void __launch_bounds__(kWarp* Config::kWarps) FourierAttentionKernel(FourierAttentionProblem<T> p) {
  constexpr int kChannels = Config::kChannels;
  const uint32_t row = blockIdx.x * Config::kWarps + threadIdx.x / kWarp;
  if (row >= p.rows) return;  // whole warps
  const uint32_t matrix = Quotient(row, p.modes), entry = Quotient(matrix, p.heads);
  const int lane = threadIdx.x % kWarp;
  const int64_t pitch = int64_t{p.heads.value} * p.width, column = int64_t{matrix - entry * p.heads.value} * p.width;
  const int64_t mode = row - matrix * p.modes.value, apart = p.modes.value * pitch;
  const int64_t at = (2 * entry * int64_t{p.modes.value} + mode) * pitch + column;
  const ComplexRow<T> q{p.q + at, apart};
  const ComplexRow<T> keys{p.k + 2 * entry * p.key_modes * pitch + column, p.key_modes * pitch};
  for (int turn = lane; turn - lane < p.width; turn += kWarp * kChannels) {
    Complex sums[kChannels] = {};
    for (int first = 0; first < p.key_modes; first += kWarp) {
      // A lane behind the last key scores that one again: nobody asks for it.
      const int own = min(first + lane, p.key_modes - 1);
      const Complex weight = WeightOf(q, ComplexRow<T>{keys.at + own * pitch, keys.apart}, p.width, p.scale);
      for (int key = first; key < min(first + kWarp, p.key_modes); ++key) {
        const Complex shared{__shfl_sync(kFullMask, weight.re, key - first),
                             __shfl_sync(kFullMask, weight.im, key - first)};
        const ComplexRow<T> k{keys.at + key * pitch, keys.apart};
#pragma unroll
        for (int c = 0; c < kChannels; ++c) {
          if (turn + c * kWarp < p.width) AddProduct(shared, k[turn + c * kWarp], sums[c]);
        }
      }
    }
#pragma unroll
    for (int c = 0; c < kChannels; ++c) {
      if (turn + c * kWarp >= p.width) continue;
      p.out[at + turn + c * kWarp] = FromFloat<T>(sums[c].re);
      p.out[at + apart + turn + c * kWarp] = FromFloat<T>(sums[c].im);
    }
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_FOURIER_ATTENTION_KERNEL_CUH_
