#include "densitometer/threads.h"

#include <gtest/gtest.h>

#include <thread>

namespace {

TEST(Threads, ReturnsTheCountBefore) {
  const int before = dsm_set_threads(3);
  EXPECT_EQ(dsm_set_threads(0), 3);
  EXPECT_EQ(dsm_set_threads(before), 3);
  EXPECT_EQ(dsm_set_threads(0), before);
}

TEST(Threads, IgnoresCountsBelowOne) {
  const int before = dsm_set_threads(0);
  EXPECT_EQ(dsm_set_threads(0), before);
  EXPECT_EQ(dsm_set_threads(-1), before);
  EXPECT_EQ(dsm_set_threads(0), before);
}

TEST(Threads, LeavesOtherThreadsAlone) {
  const int before = dsm_set_threads(0);
  int inside = 0;
  std::thread other([&inside] {
    dsm_set_threads(5);
    inside = dsm_set_threads(0);
  });
  other.join();
  EXPECT_EQ(inside, 5);
  EXPECT_EQ(dsm_set_threads(0), before);
}

}  // namespace
