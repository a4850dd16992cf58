// Problem and configurations of fourier_mix.
#ifndef DENSITOMETER_FOURIER_MIX_CONFIG_H_
#define DENSITOMETER_FOURIER_MIX_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of all arrays, whose parts lie apart: 0 real, 1
// imaginary.
template <typename T>
struct FourierMixProblem {
  const T* in[2];
  T* out[2];
  const T* weight[2];
  int64_t in_batch, in_head, in_mode;
  int64_t out_batch, out_head, out_mode;
  int batch;
  Divisor modes, width_out;
  int width_in;
  uint32_t outputs;  // of one head and mode, of all batch entries
};

// A thread per output of both parts.
struct FourierMixNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kThreads = 128;
};

// A block per head and mode, kBatch batch entries and kLanes vectors of outputs: 128 bytes of a row of weights, one
// line of cache. The other threads share out the rows: even one batch entry has thousands of loads under way.
struct FourierMixVector {
  static constexpr int kVectorBytes = 16;
  static constexpr int kThreads = 128;
  static constexpr int kBatch = 4;
  static constexpr int kLanes = 8;
  static constexpr int kSlices = kThreads / kLanes;  // rows that the block reads at once
  static constexpr int kRows = 4;                    // that a thread reads before it computes
  static constexpr int kDepth = kSlices * kRows;     // rows whose inputs are in shared memory: 2 KiB of them
};

}  // namespace dsm

#endif  // DENSITOMETER_FOURIER_MIX_CONFIG_H_
