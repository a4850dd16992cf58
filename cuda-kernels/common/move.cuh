// Moves of elements of any type as bits; 16 bytes of several ones are one element, too.
#ifndef DENSITOMETER_COMMON_MOVE_CUH_
#define DENSITOMETER_COMMON_MOVE_CUH_

#include "common/cuda.cuh"

namespace dsm {

// to = from, each a multiple of its own size.
template <typename Element>
__device__ __forceinline__ void Move(Element* to, const Element* from) {
  AssumeAligned(from, sizeof(Element));
  AssumeAligned(to, sizeof(Element));
  *to = *from;
}

// run(Element()) with a type of so many bytes: 1, 2, 4, 8 or 16.
template <typename Run>
int WithElement(int64_t bytes, const Run& run) {
  switch (bytes) {
    case 1:
      return run(uint8_t());
    case 2:
      return run(uint16_t());
    case 4:
      return run(uint32_t());
    case 8:
      return run(uint64_t());
    default:
      return run(uint4());
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_MOVE_CUH_
