// fp16 and bf16 as bits, and their conversions in plain C++: to nearest, ties to even.
#ifndef DENSITOMETER_COMMON_HALF_H_
#define DENSITOMETER_COMMON_HALF_H_

#include <cmath>
#include <cstdint>
#include <cstring>

namespace dsm {

struct Half {
  uint16_t bits;
};

struct BFloat16 {
  uint16_t bits;
};

inline uint32_t BitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float FloatOf(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// Drops the lowest `drop` bits, rounding to nearest even; a carry runs into the exponent, as it should.
inline uint32_t RoundedShift(uint32_t bits, int drop) {
  const uint32_t odd = bits >> drop & 1;
  return (bits + ((1u << (drop - 1)) - 1) + odd) >> drop;
}

inline float WidenHalf(Half value) {
  const uint32_t sign = (value.bits & 0x8000u) << 16, rest = value.bits & 0x7FFFu;
  if (rest >= 0x7C00u) return FloatOf(sign | 0x7F800000u | rest << 13);
  // Read as a float of 2^112 times too small a scale: exact for normal and subnormal values alike.
  return FloatOf(sign | BitsOf(FloatOf(rest << 13) * 0x1p112f));
}

inline Half NarrowHalf(float value) {
  const uint32_t bits = BitsOf(value), sign = bits >> 16 & 0x8000u, size = bits & 0x7FFFFFFFu;
  if (size > 0x7F800000u) return {static_cast<uint16_t>(sign | 0x7E00u | (size >> 13 & 0x3FFu))};
  // From 65520 on the nearest half is infinite.
  if (size >= 0x477FF000u) return {static_cast<uint16_t>(sign | 0x7C00u)};
  if (size < 0x38800000u) {
    // Subnormal: adding 0.5 leaves the rounded count of 2^-24 in the lowest bits.
    return {static_cast<uint16_t>(sign | (BitsOf(FloatOf(size) + 0.5f) - BitsOf(0.5f)))};
  }
  return {static_cast<uint16_t>(sign | RoundedShift(size - 0x38000000u, 13))};
}

inline float WidenBFloat16(BFloat16 value) { return FloatOf(static_cast<uint32_t>(value.bits) << 16); }

inline BFloat16 NarrowBFloat16(float value) {
  const uint32_t bits = BitsOf(value);
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return {static_cast<uint16_t>(bits >> 16 | 0x40u)};
  return {static_cast<uint16_t>(RoundedShift(bits, 16))};
}

}  // namespace dsm

#endif  // DENSITOMETER_COMMON_HALF_H_
