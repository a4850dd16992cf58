// Problem and configurations of top_k.
#ifndef DENSITOMETER_TOP_K_CONFIG_H_
#define DENSITOMETER_TOP_K_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher.
struct TopKProblem {
  const void* x;
  void* values;      // or null
  int64_t* indices;  // or null
  uint32_t count;    // of elements of x
  Divisor inner, length;
  uint32_t k;
  bool largest;
  int type;
};

// A thread per entry of x counts those before it: its place in the order. Reads of a line are broadcasts.
struct TopKNaive {
  static constexpr int kThreads = 128;
  static constexpr int64_t kMostEntries = INT32_MAX;
};

// The same by blocks that keep a line, of 4 bytes per entry, in shared memory.
struct TopKShared {
  static constexpr int kThreads = 128;
  static constexpr int64_t kMostEntries = 8192;
};

}  // namespace dsm

#endif  // DENSITOMETER_TOP_K_CONFIG_H_
