// Problem and configurations of conv1d.
#ifndef DENSITOMETER_CONV1D_CONFIG_H_
#define DENSITOMETER_CONV1D_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher.
template <typename T>
struct Conv1dProblem {
  const T* x;
  const T* weight;
  const float* bias;  // or null
  T* y;
  int64_t channels_in;
  int channels_out;
  int group_in, group_out;  // channels of one group
  int length, length_out;
  int window, stride, dilation, pad_begin;
  uint32_t count;         // of threads with work, or blocks
  Divisor minor, middle;  // of a flat index: outputs and channels, or their tiles
};

// A thread per output: the control of the others, and for groups of few channels.
struct Conv1dNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kThreads = 128;
};

// A block per kTimes outputs of kOuts channels of one group, which share inputs and weights in shared memory, kChannels
// input channels at a time. Each thread makes kOuts / kRows channels of one time.
struct Conv1dTiled {
  static constexpr int kVectorBytes = 0;
  static constexpr int kTimes = 32;
  static constexpr int kOuts = 32;
  static constexpr int kRows = 8;
  static constexpr int kThreads = kTimes * kRows;
  static constexpr int kChannels = 8;
  // Below, most of a tile would be empty.
  static constexpr int kLeastOuts = 8;
  static constexpr int64_t kSharedBytes = 48 * 1024;

  // Inputs that the outputs of a tile see, of one channel.
  template <typename Sizes>
  __host__ __device__ static constexpr auto Span(const Sizes& p) {
    return (kTimes - 1) * p.stride + (p.window - 1) * p.dilation + 1;
  }
};

}  // namespace dsm

#endif  // DENSITOMETER_CONV1D_CONFIG_H_
