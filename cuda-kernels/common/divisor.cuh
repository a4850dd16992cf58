// Division by numbers that the host knows before a kernel starts: a multiplication and a shift instead.
#ifndef DENSITOMETER_COMMON_DIVISOR_CUH_
#define DENSITOMETER_COMMON_DIVISOR_CUH_

#include "common/cuda.cuh"

namespace dsm {

struct Divisor {
  uint32_t value;
  uint32_t multiplier;
  uint32_t shift;
};

// For a divisor from 1 to 2^31 - 1. With s the least for which 2^s >= d, floor(n / d) = floor(n m / 2^(32 + s)) where m
// = floor(2^32 (2^s - d) / d) + 2^32 + 1 (Granlund and Montgomery 1994); the multiplier is m without its 2^32.
inline Divisor DivisorOf(int64_t d) {
  uint32_t shift = 0;
  while (int64_t{1} << shift < d) ++shift;
  const uint64_t above = (uint64_t{1} << shift) - static_cast<uint64_t>(d);
  return {static_cast<uint32_t>(d), static_cast<uint32_t>((above << 32) / static_cast<uint64_t>(d) + 1), shift};
}

// floor(n / d) for n up to 2^31 - 1, so that the sum has 32 bits.
__device__ __forceinline__ uint32_t Quotient(uint32_t n, const Divisor& d) {
  const auto high = static_cast<uint32_t>(static_cast<uint64_t>(n) * d.multiplier >> 32);
  return (high + n) >> d.shift;
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_DIVISOR_CUH_
