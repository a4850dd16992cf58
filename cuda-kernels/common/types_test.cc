#include "common/types.cuh"

#include "common/divisor.cuh"
#include "testing/testing.h"

namespace dsm {
namespace {

TEST(HalfTest, EveryValueSurvives) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const Half half{static_cast<uint16_t>(bits)};
    const bool nan = (bits & 0x7FFFu) > 0x7C00u;
    EXPECT_EQ(nan, std::isnan(WidenHalf(half))) << bits;
    EXPECT_TRUE(nan || NarrowHalf(WidenHalf(half)).bits == bits) << bits;
  }
}

// The compiler's own conversion, for floats spread over all exponents and at every tie.
TEST(HalfTest, RoundsAsTheCompilerDoes) {
  auto expect = [](uint32_t bits) {
    const float value = FloatOf(bits);
    if (std::isnan(value)) return;
    const auto narrow = static_cast<_Float16>(value);
    uint16_t expected;
    std::memcpy(&expected, &narrow, sizeof expected);
    ASSERT_EQ(expected, NarrowHalf(value).bits) << value;
    ASSERT_EQ(static_cast<float>(narrow), WidenHalf({expected})) << value;
  };
  for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 9973) expect(static_cast<uint32_t>(bits));
  for (uint32_t high = 0; high < 0x80000u; ++high) {
    for (const uint32_t low : {0x0FFFu, 0x1000u, 0x1001u}) expect(high << 13 | low);
  }
}

TEST(HalfTest, NanStaysNan) {
  EXPECT_TRUE(std::isnan(WidenHalf(NarrowHalf(FloatOf(0x7F800001u)))));
  EXPECT_TRUE(std::isnan(WidenBFloat16(NarrowBFloat16(FloatOf(0x7F800001u)))));
  EXPECT_TRUE(std::isnan(WidenBFloat16(NarrowBFloat16(FloatOf(0xFFFFFFFFu)))));
}

TEST(BFloat16Test, EveryValueSurvives) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float value = WidenBFloat16({static_cast<uint16_t>(bits)});
    EXPECT_TRUE(std::isnan(value) || NarrowBFloat16(value).bits == bits) << bits;
  }
}

TEST(BFloat16Test, RoundsToNearestEven) {
  for (uint32_t high = 0; high + 1 < 0x7F80u; ++high) {
    const double below = FloatOf(high << 16), above = FloatOf((high + 1) << 16);
    for (const uint32_t low : {0x0001u, 0x7FFFu, 0x8000u, 0x8001u, 0xFFFFu}) {
      const double value = FloatOf(high << 16 | low);
      const bool tie = value - below == above - value;
      const bool up = tie ? high % 2 == 1 : value - below > above - value;
      ASSERT_EQ(high + up, NarrowBFloat16(static_cast<float>(value)).bits) << value;
    }
  }
  EXPECT_EQ(0x7F80u, NarrowBFloat16(3.4e38f).bits);
}

// Around every multiple that matters: the first ones, those at powers of two and the last.
TEST(DivisorTest, DividesAsTheCompilerDoes) {
  constexpr int64_t kLast = 0x7FFFFFFF;
  for (int64_t d = 1; d <= kLast; d = d < 70 ? d + 1 : d * 5 / 3) {
    for (const int64_t by : {d, (d & -d) * 2 - 1, std::min(kLast, (int64_t{1} << 30) + d), kLast}) {
      const Divisor divisor = DivisorOf(by);
      for (int64_t multiple = 1; multiple <= kLast; multiple = multiple * 3 + 1) {
        for (int64_t n = multiple / by * by - 1; n <= multiple / by * by + 1; ++n) {
          if (n < 0 || n > kLast) continue;
          ASSERT_EQ(n / by, Quotient(static_cast<uint32_t>(n), divisor)) << n << " / " << by;
        }
      }
      ASSERT_EQ(kLast / by, Quotient(static_cast<uint32_t>(kLast), divisor)) << by;
    }
  }
}

}  // namespace
}  // namespace dsm
