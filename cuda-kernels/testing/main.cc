// Runs the tests, or ends with 77 and the reason where kernels cannot run.
#include <gtest/gtest.h>

#include <cstdio>

#include "testing/memory.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::string reason = dsm::WhyNoRunner();
  if (reason.empty()) return RUN_ALL_TESTS();
  std::printf("skipped: %s\n", reason.c_str());
  return 77;
}
