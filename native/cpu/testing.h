// What the kernel tests share: seeded data and comparison against a reference computed in double.
#ifndef DENSITOMETER_CPU_TESTING_H_
#define DENSITOMETER_CPU_TESTING_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace dsm {

// Uniform values in [-1, 1), the same for the same seed.
inline std::vector<float> RandomFloats(int64_t size, uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<float> values(static_cast<size_t>(size));
  for (float& value : values) value = static_cast<float>(generator()) / 2147483648.0f - 1.0f;
  return values;
}

// A value that no kernel computes: shows what was not written, or written beside the mark.
inline constexpr float kUntouched = -12345.5f;

inline std::vector<float> Untouched(int64_t size) { return std::vector<float>(static_cast<size_t>(size), kUntouched); }

// Every entry within `tolerance` times the largest magnitude expected (at least 1e-6).
inline void ExpectClose(const std::vector<double>& expected, const std::vector<float>& actual, double tolerance,
                        const std::string& what) {
  ASSERT_EQ(expected.size(), actual.size()) << what;
  double largest = 1e-6;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  for (size_t i = 0; i < expected.size(); ++i) {
    // Not EXPECT_NEAR: NaN must fail, and one message is enough.
    if (std::abs(expected[i] - actual[i]) <= tolerance * largest) continue;
    ADD_FAILURE() << what << ": entry " << i << " of " << expected.size() << " is " << actual[i] << ", not "
                  << expected[i];
    return;
  }
}

}  // namespace dsm

#endif  // DENSITOMETER_CPU_TESTING_H_
