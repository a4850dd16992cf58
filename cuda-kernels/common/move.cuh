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

// An unsigned type of so many bytes.
template <int kBytes>
struct BitsOfSize;
template <>
struct BitsOfSize<1> {
  using Type = uint8_t;
};
template <>
struct BitsOfSize<2> {
  using Type = uint16_t;
};
template <>
struct BitsOfSize<4> {
  using Type = uint32_t;
};
template <>
struct BitsOfSize<8> {
  using Type = uint64_t;
};
template <>
struct BitsOfSize<16> {
  using Type = uint4;
};

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_MOVE_CUH_
