// Floats as integers in a total order, for selections that no NaN can derail.
#ifndef DENSITOMETER_CPU_ORDER_H_
#define DENSITOMETER_CPU_ORDER_H_

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace dsm {

// Ascends with the value; -0 equals 0, NaN is above all.
inline int32_t OrderedBits(float value) {
  if (std::isnan(value)) return std::numeric_limits<int32_t>::max();
  const float positive_zero = value + 0.0f;
  int32_t bits;
  std::memcpy(&bits, &positive_zero, sizeof(bits));
  return bits >= 0 ? bits : static_cast<int32_t>(bits ^ 0x7fffffff);
}

// A key that is larger for a larger value and, among equal values, for the lower index (0 .. 2^32 - 1).
inline int64_t DescendingKey(float value, int64_t index) {
  return static_cast<int64_t>(OrderedBits(value)) * (int64_t{1} << 32) + (0xffffffff - index);
}

// The same for a smaller value: complementing the ordered bits reverses their order.
inline int64_t AscendingKey(float value, int64_t index) {
  return static_cast<int64_t>(~OrderedBits(value)) * (int64_t{1} << 32) + (0xffffffff - index);
}

inline int64_t IndexOfKey(int64_t key) { return 0xffffffff - (key & 0xffffffff); }

}  // namespace dsm

#endif  // DENSITOMETER_CPU_ORDER_H_
