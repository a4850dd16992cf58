#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "densitometer/status.h"
#include "densitometer/target.h"

namespace {

TEST(DispatchTest, IsOneOfTheDocumentedNames) {
  EXPECT_EQ(1u, std::set<std::string>({"avx512", "avx2", "portable"}).count(dsm_cpu_target()));
}

TEST(DispatchTest, FollowsTheEnvironmentWhereTheCpuCan) {
  const char* wanted = std::getenv("DENSITOMETER_CPU_TARGET");
  if (wanted == nullptr) GTEST_SKIP() << "DENSITOMETER_CPU_TARGET is not set";
  if (std::string(wanted) == "avx512" && !__builtin_cpu_supports("avx512f")) GTEST_SKIP() << "this CPU lacks AVX-512";
  if (std::string(wanted) == "avx2" && !__builtin_cpu_supports("avx2")) GTEST_SKIP() << "this CPU lacks AVX2";
  EXPECT_EQ(std::string(wanted), dsm_cpu_target());
}

TEST(StatusTest, EveryCodeHasItsOwnText) {
  std::set<std::string> texts;
  for (int status = DSM_OK; status <= DSM_OUT_OF_RANGE; ++status) texts.insert(dsm_status_text(status));
  EXPECT_EQ(static_cast<size_t>(DSM_OUT_OF_RANGE + 1), texts.size());
  EXPECT_STREQ("unknown status code", dsm_status_text(-1));
  EXPECT_STREQ("unknown status code", dsm_status_text(DSM_OUT_OF_RANGE + 1));
}

}  // namespace
