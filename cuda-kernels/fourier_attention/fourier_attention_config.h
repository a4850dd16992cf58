// Problem and configurations of fourier_attention.
#ifndef DENSITOMETER_FOURIER_ATTENTION_CONFIG_H_
#define DENSITOMETER_FOURIER_ATTENTION_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. T is the type of all three.
template <typename T>
struct FourierAttentionProblem {
  const T* q;
  const T* k;
  T* out;
  uint32_t rows;  // batch * heads * modes
  Divisor modes, heads;
  int key_modes, width;
  float scale;
};

// A warp per query: its lanes share out the keys to score them, 32 at a time, and then the channels, kLaneChannels to a
// lane. Wider heads take several turns and are scored again in each.
template <int kLaneChannels>
struct FourierAttention {
  static constexpr int kVectorBytes = 0;
  static constexpr int kWarps = 4;
  static constexpr int kChannels = kLaneChannels;
};

}  // namespace dsm

#endif  // DENSITOMETER_FOURIER_ATTENTION_CONFIG_H_
