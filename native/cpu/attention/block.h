// One (batch entry, head) of an attention problem, and the scratch of one thread. The same for all instruction sets.
#ifndef DENSITOMETER_CPU_ATTENTION_BLOCK_H_
#define DENSITOMETER_CPU_ATTENTION_BLOCK_H_

#include <algorithm>
#include <cstdint>

#include "densitometer/attention.h"

namespace dsm {

// Widest block of queries over all targets: three AVX-512 vectors.
inline constexpr int64_t kMaxQueryBlock = 48;

struct AttentionHead {
  const float* q;
  const float* k;
  const float* v;
  float* out;
};

inline AttentionHead HeadOf(const dsm_attention_params& p, int64_t entry, int64_t head) {
  const int64_t o = entry / p.inner, i = entry % p.inner;
  return {p.q + o * p.q_outer + i * p.q_inner + head * p.key_width,
          p.k + o * p.k_outer + i * p.k_inner + head * p.key_width,
          p.v + o * p.v_outer + i * p.v_inner + head * p.value_width,
          p.out + o * p.out_outer + i * p.out_inner + head * p.value_width};
}

// What one thread needs for a block of queries, one part after the other.
struct AttentionScratch {
  float* queries;  // [key_width, block]: the block's queries, transposed and scaled
  float* scores;   // [key_length, block]
  float* values;   // [key_length, value_width]: a copy of V without gaps
};

inline int64_t ScratchFloats(const dsm_attention_params& p) {
  return (p.key_width + p.key_length) * kMaxQueryBlock + p.key_length * p.value_width;
}

inline AttentionScratch ScratchAt(const dsm_attention_params& p, float* floats) {
  float* scores = floats + p.key_width * kMaxQueryBlock;
  return {floats, scores, scores + p.key_length * kMaxQueryBlock};
}

// ProbSparse attention adds query_length 64-bit keys and as many 32-bit row numbers, from an even float on; the total
// is even too, so that every thread's integers are aligned when the workspace is (to 8 bytes).
inline int64_t ProbKeysAt(const dsm_attention_params& p) { return (ScratchFloats(p) + 1) / 2 * 2; }

inline int64_t ProbScratchFloats(const dsm_attention_params& p) {
  return ProbKeysAt(p) + 2 * p.query_length + (p.query_length + 1) / 2 * 2;
}

// Queries to be attended together: rows[0 .. count), or first + (0 .. count) when rows is null.
struct QueryRows {
  const int32_t* rows;
  int64_t first;
  int64_t count;
  int64_t At(int64_t i) const { return rows != nullptr ? rows[i] : first + i; }
};

}  // namespace dsm

#endif  // DENSITOMETER_CPU_ATTENTION_BLOCK_H_
