#include "densitometer/window.h"

#include <string>

#include "cpu/testing.h"

namespace dsm {
namespace {

struct ConvCase {
  int64_t in, out, length, window, groups, stride, dilation, pad_begin, pad_end;
};

const ConvCase kConvs[] = {
    {1, 1, 1, 1, 1, 1, 1, 0, 0},  {3, 5, 40, 3, 1, 1, 1, 1, 1},  {4, 6, 35, 3, 2, 1, 1, 0, 2},
    {4, 4, 50, 5, 4, 2, 1, 2, 2}, {2, 3, 33, 3, 1, 3, 2, 4, 1},  {2, 2, 5, 3, 1, 1, 1, 9, 7},
    {2, 2, 4, 7, 1, 1, 1, 3, 0},  {8, 16, 96, 3, 1, 1, 1, 1, 1}, {2, 2, 10, 2, 1, 5, 4, 0, 3},
};

void CheckConv(const ConvCase& c, int threads) {
  const int64_t batch = 2, taps = c.in / c.groups;
  const int64_t out = (c.length + c.pad_begin + c.pad_end - c.dilation * (c.window - 1) - 1) / c.stride + 1;
  const auto x = RandomFloats(batch * c.in * c.length, 1), weight = RandomFloats(c.out * taps * c.window, 2);
  const auto bias = RandomFloats(c.out, 3);
  auto y = Untouched(batch * c.out * out);
  const dsm_conv1d_params p{x.data(), weight.data(), bias.data(), y.data(),   batch,       c.in,      c.out,  c.length,
                            c.window, c.groups,      c.stride,    c.dilation, c.pad_begin, c.pad_end, threads};
  ASSERT_EQ(DSM_OK, dsm_conv1d(&p));
  std::vector<double> expected(y.size());
  for (int64_t i = 0; i < static_cast<int64_t>(y.size()); ++i) {
    const int64_t t = i % out, o = i / out % c.out, b = i / out / c.out, group = o / (c.out / c.groups);
    expected[i] = bias[o];
    for (int64_t n = 0; n < taps * c.window; ++n) {
      const int64_t from = t * c.stride + n % c.window * c.dilation - c.pad_begin;
      if (from < 0 || from >= c.length) continue;
      const int64_t channel = group * taps + n / c.window;
      expected[i] += static_cast<double>(weight[o * taps * c.window + n]) * x[(b * c.in + channel) * c.length + from];
    }
  }
  ExpectClose(expected, y, 2e-6, std::to_string(c.length) + " by " + std::to_string(c.window));
}

TEST(Conv1dTest, MatchesDouble) {
  for (const ConvCase& c : kConvs) {
    for (const int threads : {1, 2, 3}) CheckConv(c, threads);
  }
}

void CheckPool(int64_t length, int64_t window, int64_t stride, int64_t begin, int64_t end, int op, int threads) {
  const int64_t rows = 700, out = (length + begin + end - window) / stride + 1;
  const auto x = RandomFloats(rows * length, 1);
  auto y = Untouched(rows * out);
  const dsm_pool1d_params p{x.data(), y.data(), rows, length, window, stride, begin, end, op, threads};
  ASSERT_EQ(DSM_OK, dsm_pool1d(&p));
  std::vector<double> expected(y.size());
  for (int64_t i = 0; i < rows * out; ++i) {
    double sum = 0, peak = -INFINITY, inside = 0;
    for (int64_t t = i % out * stride - begin; t < i % out * stride - begin + window; ++t) {
      if (t < 0 || t >= length) continue;
      sum += x[i / out * length + t];
      peak = std::max<double>(peak, x[i / out * length + t]);
      ++inside;
    }
    const double means[] = {peak, sum / inside, sum / static_cast<double>(window)};
    expected[i] = means[op];
  }
  ExpectClose(expected, y, 1e-6, "op " + std::to_string(op) + " window " + std::to_string(window));
}

TEST(Pool1dTest, MatchesDouble) {
  for (int op = DSM_POOL_MAX; op <= DSM_POOL_AVERAGE_WITH_PADDING; ++op) {
    for (const int threads : {1, 2, 3}) {
      CheckPool(50, 3, 2, 1, 1, op, threads);
      CheckPool(24, 25, 1, 12, 12, op, threads);
      CheckPool(5, 5, 3, 0, 0, op, threads);
      CheckPool(7, 2, 4, 1, 0, op, threads);
    }
  }
}

TEST(WindowTest, BadArgumentsAreRefused) {
  float x[16] = {};
  EXPECT_EQ(DSM_NULL_POINTER, dsm_conv1d(nullptr));
  dsm_conv1d_params p{x, x, nullptr, x + 8, 1, 2, 2, 4, 2, 1, 1, 1, 0, 0, 1};
  EXPECT_EQ(DSM_OK, dsm_conv1d(&p));
  p.groups = 3;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_conv1d(&p));
  p.groups = 1;
  p.window = 6;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_conv1d(&p));
  p.window = 1;
  p.dilation = int64_t{1} << 60;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_conv1d(&p));
  dsm_pool1d_params pool{x, x + 8, 1, 4, 2, 1, 2, 0, DSM_POOL_MAX, 1};
  EXPECT_EQ(DSM_BAD_SIZE, dsm_pool1d(&pool));
  pool.pad_begin = 1;
  EXPECT_EQ(DSM_OK, dsm_pool1d(&pool));
  pool.op = 3;
  EXPECT_EQ(DSM_BAD_CODE, dsm_pool1d(&pool));
}

}  // namespace
}  // namespace dsm
