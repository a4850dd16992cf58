// Problem and configurations of gather.
#ifndef DENSITOMETER_GATHER_CONFIG_H_
#define DENSITOMETER_GATHER_CONFIG_H_

#include "common/divisor.cuh"

namespace dsm {

// What a kernel is given; checked by the launcher. inner counts Elements: those of x, or 16 bytes of several.
template <typename Element>
struct GatherProblem {
  const Element* x;
  const void* index;
  Element* y;
  uint32_t size;  // of y, in Elements
  int64_t length;
  Divisor inner, count;
  int index_type;
};

// A thread per element of y, which has the size of the type (0) or of kElementBytes.
template <int kElementBytes>
struct GatherMove {
  static constexpr int kBytes = kElementBytes;
  static constexpr int kThreads = 128;
};

}  // namespace dsm

#endif  // DENSITOMETER_GATHER_CONFIG_H_
