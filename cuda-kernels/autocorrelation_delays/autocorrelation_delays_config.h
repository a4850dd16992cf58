// Problem and configurations of autocorrelation_delays.
#ifndef DENSITOMETER_AUTOCORRELATION_DELAYS_CONFIG_H_
#define DENSITOMETER_AUTOCORRELATION_DELAYS_CONFIG_H_

#include <cstdint>

namespace dsm {

// What a kernel is given; checked by the launcher.
struct AutocorrelationDelaysProblem {
  const float* gram;
  const float* lag_map;  // or null
  int32_t* delays;
  float* weights;
  int64_t gram_batch, gram_row;
  int length;
  int times;  // of keys that count, at most length
  int lags;
  int top;
  float inverse_channels;
};

// A block per batch entry: a thread per lag sums the correlation, one thread alone chooses.
struct AutocorrelationDelaysNaive {
  static constexpr int kThreads = 64;
};

// A block per batch entry. Lags are summed kTile at a time, kLags by each lane, while the warps share out the rows of
// gram; then they choose together.
struct AutocorrelationDelaysBlock {
  static constexpr int kThreads = 512;
  static constexpr int kWarps = kThreads / 32;
  static constexpr int kLags = 4;
  static constexpr int kRows = 4;  // that a warp reads before it adds
  static constexpr int kTile = 32 * kLags;
};

// The mean correlation, and what the lag map makes of it: 32 KiB of shared memory, which leaves 16 KiB of what a kernel
// may use without opting in for partial sums.
inline constexpr int64_t kMostLags = 4096;

// A thread of the block keeps each choice. Those who sum up delayed values keep them in 2 KiB of shared memory.
inline constexpr int64_t kMostDelays = 256;
static_assert(kMostDelays <= AutocorrelationDelaysBlock::kThreads, "one choice per thread");

}  // namespace dsm

#endif  // DENSITOMETER_AUTOCORRELATION_DELAYS_CONFIG_H_
