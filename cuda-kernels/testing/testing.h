// What the kernel tests share: values, and their comparison against a result in double.
#ifndef DENSITOMETER_TESTING_TESTING_H_
#define DENSITOMETER_TESTING_TESTING_H_

#include <gtest/gtest.h>

#include "testing/values.h"

namespace dsm {

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

#endif  // DENSITOMETER_TESTING_TESTING_H_
