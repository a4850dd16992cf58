// Complex products of vectors and matrices, by head and mode.
#ifndef DENSITOMETER_FOURIER_MIX_KERNEL_CUH_
#define DENSITOMETER_FOURIER_MIX_KERNEL_CUH_

#include "fourier_mix/sums.cuh"

namespace dsm {

// Where a pair of head and mode has its inputs and outputs, without the batch entry's share.
template <typename T>
__device__ __forceinline__ int64_t InOf(const FourierMixProblem<T>& p, uint32_t pair) {
  const uint32_t head = Quotient(pair, p.modes);
  return head * p.in_head + (pair - head * p.modes.value) * p.in_mode;
}

template <typename T>
__device__ __forceinline__ int64_t OutOf(const FourierMixProblem<T>& p, uint32_t pair) {
  const uint32_t head = Quotient(pair, p.modes);
  return head * p.out_head + (pair - head * p.modes.value) * p.out_mode;
}

// Block y of grid: a pair of head and mode.
template <typename T>
__global__ void __launch_bounds__(FourierMixNaive::kThreads) FourierMixNaiveKernel(FourierMixProblem<T> p) {
  const uint32_t at = blockIdx.x * FourierMixNaive::kThreads + threadIdx.x, width = p.width_out.value;
  if (at >= p.outputs) return;
  const uint32_t entry = Quotient(at, p.width_out), col = at - entry * width;
  const int64_t in = InOf(p, blockIdx.y) + entry * p.in_batch;
  int64_t weight = static_cast<int64_t>(blockIdx.y) * p.width_in * width + col;
  float re = 0.0f, im = 0.0f;
  for (int row = 0; row < p.width_in; ++row, weight += width) {
    const float value[2] = {ToFloat(p.in[0][in + row]), ToFloat(p.in[1][in + row])};
    AddProduct(value, ToFloat(p.weight[0][weight]), ToFloat(p.weight[1][weight]), re, im);
  }
  const int64_t out = OutOf(p, blockIdx.y) + entry * p.out_batch + col;
  p.out[0][out] = FromFloat<T>(re);
  p.out[1][out] = FromFloat<T>(im);
}

// to[(row * kBatch + entry) * 2 + part] for the kDepth rows from `first` on; what is beyond the rows and the entries is
// not used, and is read from the last ones.
template <typename T, typename Config>
__device__ __forceinline__ void LoadInputs(const FourierMixProblem<T>& p, int64_t in, int first, int entries,
                                           float* to) {
  constexpr int kSteps = Config::kDepth * Config::kBatch / Config::kThreads;
  static_assert(kSteps * Config::kThreads == Config::kDepth * Config::kBatch, "each thread reads as much");
#pragma unroll
  for (int i = 0; i < kSteps * 2; ++i) {
    const int at = i / 2 * Config::kThreads + static_cast<int>(threadIdx.x), part = i % 2;
    const int row = at % Config::kDepth, entry = at / Config::kDepth;
    const int64_t from = in + min(entry, entries - 1) * p.in_batch + min(first + row, p.width_in - 1);
    to[(row * Config::kBatch + entry) * 2 + part] = ToFloat(p.in[part][from]);
  }
}

// Block x of grid: kBatch batch entries, first so that their blocks find the weights in cache; y: a pair of head and
// mode; z: kLanes vectors of outputs.
template <typename T, typename Config>
__global__ void __launch_bounds__(Config::kThreads) FourierMixVectorKernel(FourierMixProblem<T> p) {
  constexpr int kWidth = kWidthOf<T, Config::kVectorBytes>;
  DSM_SHARED(float, smem_inputs, Config::kDepth* Config::kBatch * 2);
  const int first_entry = blockIdx.x * Config::kBatch, entries = min(p.batch - first_entry, Config::kBatch);
  const int slice = threadIdx.x / Config::kLanes;
  const int col = (blockIdx.z * Config::kLanes + threadIdx.x % Config::kLanes) * kWidth;
  const int width = static_cast<int>(p.width_out.value);
  const int64_t in = InOf(p, blockIdx.y) + first_entry * p.in_batch;
  // Threads beyond the last output read it again and store nothing.
  const int64_t weight = static_cast<int64_t>(blockIdx.y) * p.width_in * width + min(col, width - kWidth);
  FourierMixSums<T, Config> sums = {};
  for (int first = 0; first < p.width_in; first += Config::kDepth) {
    // Weights are on their way before the block waits for its inputs; none is behind a branch, so that they are
    // together.
    Words<T, kWidth> words[Config::kRows][2];
#pragma unroll
    for (int i = 0; i < Config::kRows * 2; ++i) {
      const int row = min(first + slice + i / 2 * Config::kSlices, p.width_in - 1);
      const T* from = p.weight[i % 2] + weight + static_cast<int64_t>(row) * width;
      AssumeAligned(from, Config::kVectorBytes);
      words[i / 2][i % 2].Load(from);
    }
    LoadInputs<T, Config>(p, in, first, entries, smem_inputs);
    __syncthreads();
#pragma unroll
    for (int i = 0; i < Config::kRows; ++i) {
      const int row = slice + i * Config::kSlices;
      if (first + row < p.width_in) sums.Add(smem_inputs + row * Config::kBatch * 2, words[i], entries);
    }
    __syncthreads();
  }
  StoreSums(p, sums, OutOf(p, blockIdx.y) + first_entry * p.out_batch, entries, col);
}

}  // namespace dsm

#endif  // DENSITOMETER_FOURIER_MIX_KERNEL_CUH_
