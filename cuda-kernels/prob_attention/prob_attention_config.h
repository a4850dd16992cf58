// Problem and configurations of ProbSparse attention.
#ifndef DENSITOMETER_PROB_ATTENTION_CONFIG_H_
#define DENSITOMETER_PROB_ATTENTION_CONFIG_H_

#include "attention/attention_config.h"

namespace dsm {

// What the kernels are given; checked by the launcher.
template <typename T>
struct ProbAttentionProblem {
  AttentionProblem<T> attention;
  const int32_t* sample_start;
  const int32_t* sample_key;
  const float* sample_count;
  int top;
  int mean_chunks;  // of 32 value channels whose mean is made; 0 when causal
  float* measures;  // [matrices, query_length]
  float* means;     // [matrices, value_width]
};

// A warp per query, and one per 32 channels of the values' mean.
struct ProbAttentionNaive {
  static constexpr int kVectorBytes = 0;
  static constexpr int kWarps = 4;
};

// A block per head, whose warps take turns: one kernel, for heads so short that the start of a second one would show.
struct ProbAttentionBlock {
  static constexpr int kVectorBytes = 0;
  static constexpr int kWarps = 16;
  static constexpr int kCapacity = 512;  // queries and value channels together
};

}  // namespace dsm

#endif  // DENSITOMETER_PROB_ATTENTION_CONFIG_H_
