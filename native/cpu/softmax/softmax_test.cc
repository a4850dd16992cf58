#include <limits>
#include <string>

#include "cpu/testing.h"
#include "densitometer/norm.h"

namespace dsm {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<double> Reference(const std::vector<float>& x, const dsm_softmax_params& p) {
  std::vector<double> y(x.size(), 0.0);
  for (int64_t r = 0; r < p.rows; ++r) {
    const int64_t seen = p.causal != 0 ? std::min(p.cols, r % p.query_rows + 1) : p.cols;
    const auto score = [&](int64_t c) {
      const double mask = p.mask != nullptr ? p.mask[r % p.mask_rows * p.cols + c] : 0.0;
      return static_cast<double>(x[r * p.cols + c]) * p.scale + mask;
    };
    double peak = -INFINITY, total = 0;
    for (int64_t c = 0; c < seen; ++c) peak = std::max(peak, score(c));
    for (int64_t c = 0; c < seen; ++c) total += std::exp(score(c) - peak);
    for (int64_t c = 0; c < seen; ++c) y[r * p.cols + c] = std::exp(score(c) - peak) / total;
  }
  return y;
}

void Check(int64_t rows, int64_t cols, float scale, bool masked, bool causal, int threads) {
  auto x = RandomFloats(rows * cols, 1);
  auto mask = RandomFloats(5 * cols, 2);
  for (size_t i = 0; i < mask.size(); i += 3) mask[i] = i % static_cast<size_t>(cols) == 0 ? 0.0f : -kInfinity;
  dsm_softmax_params p{x.data(), masked ? mask.data() : nullptr, x.data(), rows, cols, 5, 7, scale, causal, threads};
  const auto expected = Reference(x, p);
  ASSERT_EQ(DSM_OK, dsm_softmax(&p));
  ExpectClose(expected, x, 3e-6, std::to_string(rows) + "x" + std::to_string(cols) + (masked ? " masked" : ""));
  for (size_t i = 0; i < x.size(); ++i) {
    ASSERT_FALSE(expected[i] == 0.0 && x[i] != 0.0f) << i;
  }
}

TEST(SoftmaxTest, MatchesDouble) {
  for (const int64_t cols : {1, 2, 4, 7, 15, 16, 17, 33, 64, 96, 721}) {
    for (const int threads : {1, 2, 3}) {
      Check(61, cols, 1.0f, false, false, threads);
      Check(61, cols, 20.0f, false, true, threads);
      Check(61, cols, -3.0f, true, false, threads);
      Check(61, cols, 0.1f, true, true, threads);
    }
  }
}

TEST(SoftmaxTest, ExtremesStayFinite) {
  std::vector<float> x = {1e30f, 0.0f, -1e30f, 1e30f, -kInfinity};
  const dsm_softmax_params p{x.data(), nullptr, x.data(), 1, 5, 0, 0, 1.0f, 0, 1};
  ASSERT_EQ(DSM_OK, dsm_softmax(&p));
  EXPECT_EQ(std::vector<float>({0.5f, 0.0f, 0.0f, 0.5f, 0.0f}), x);
}

TEST(SoftmaxTest, BadArgumentsAreRefused) {
  float x[4] = {};
  EXPECT_EQ(DSM_NULL_POINTER, dsm_softmax(nullptr));
  dsm_softmax_params p{x, nullptr, x, 2, 2, 0, 0, 1.0f, 1, 1};
  EXPECT_EQ(DSM_BAD_SIZE, dsm_softmax(&p));
  p.causal = 0;
  EXPECT_EQ(DSM_OK, dsm_softmax(&p));
  p.mask = x;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_softmax(&p));
  p.y = nullptr;
  EXPECT_EQ(DSM_NULL_POINTER, dsm_softmax(&p));
}

}  // namespace
}  // namespace dsm
