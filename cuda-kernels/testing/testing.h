// What the kernel tests share: values, and their comparison against a result in double.
#ifndef DENSITOMETER_TESTING_TESTING_H_
#define DENSITOMETER_TESTING_TESTING_H_

#include <gtest/gtest.h>

#include "testing/op.h"
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

// A change of parameters that were fine, and the status that it leads to.
template <typename Params>
struct Spoilt {
  int status;
  void (*spoil)(Params&);
};

// The check gives each row's status, and so does the call unless all is fine; what is null or no variant is refused.
template <typename Params, size_t kRows>
void ExpectStatuses(const OpFunctions<Params>& op, Params (*fine)(), const Spoilt<Params> (&rows)[kRows]) {
  for (size_t row = 0; row < kRows; ++row) {
    Params p = fine();
    rows[row].spoil(p);
    EXPECT_EQ(rows[row].status, op.check(&p)) << "row " << row;
    EXPECT_TRUE(rows[row].status == DSM_CUDA_OK || op.run(&p, nullptr) == rows[row].status) << "row " << row;
  }
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, op.check(nullptr));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, op.run(nullptr, nullptr));
  EXPECT_EQ(nullptr, op.variant_name(-1));
  EXPECT_EQ(nullptr, op.variant_name(op.variants()));
}

}  // namespace dsm

#endif  // DENSITOMETER_TESTING_TESTING_H_
