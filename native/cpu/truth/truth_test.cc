#include "densitometer/truth.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace {

TEST(Truth, IsWhatIsNotZero) {
  const std::array<float, 5> x = {0.0F, -0.0F, 0.25F, -3.0F, NAN};
  std::array<uint8_t, 5> y{};
  ASSERT_EQ(dsm_float_to_bool(x.data(), y.data(), 5), DSM_OK);
  EXPECT_EQ(y, (std::array<uint8_t, 5>{0, 0, 1, 1, 1}));
  const std::array<int64_t, 3> n = {0, int64_t{1} << 40, -1};
  ASSERT_EQ(dsm_int64_to_bool(n.data(), y.data(), 3), DSM_OK);
  EXPECT_EQ(y, (std::array<uint8_t, 5>{0, 1, 1, 1, 1}));
}

TEST(Truth, BecomesOneAndZero) {
  const std::array<uint8_t, 3> x = {0, 1, 1};
  std::array<float, 3> floats{};
  std::array<int64_t, 3> integers{};
  ASSERT_EQ(dsm_bool_to_float(x.data(), floats.data(), 3), DSM_OK);
  ASSERT_EQ(dsm_bool_to_int64(x.data(), integers.data(), 3), DSM_OK);
  EXPECT_EQ(floats, (std::array<float, 3>{0, 1, 1}));
  EXPECT_EQ(integers, (std::array<int64_t, 3>{0, 1, 1}));
}

TEST(Truth, RefusesBadArguments) {
  uint8_t y = 0;
  EXPECT_EQ(dsm_float_to_bool(nullptr, &y, 1), DSM_NULL_POINTER);
  EXPECT_EQ(dsm_int64_to_bool(nullptr, &y, -1), DSM_BAD_SIZE);
  EXPECT_EQ(dsm_bool_to_float(&y, nullptr, 0), DSM_OK);
}

}  // namespace
