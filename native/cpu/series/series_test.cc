#include "densitometer/series.h"

#include <string>

#include "cpu/testing.h"

namespace dsm {
namespace {

struct Decomposed {
  std::vector<double> seasonal, trend;
};

Decomposed Reference(const std::vector<float>& s, int64_t batch, int64_t length, int64_t channels,
                     const std::vector<int64_t>& windows) {
  Decomposed y{std::vector<double>(s.size()), std::vector<double>(s.size())};
  for (int64_t b = 0; b < batch; ++b) {
    const auto at = [&](int64_t t, int64_t c) {
      return static_cast<size_t>((b * length + std::clamp<int64_t>(t, 0, length - 1)) * channels + c);
    };
    for (int64_t t = 0; t < length; ++t) {
      for (int64_t c = 0; c < channels; ++c) {
        double trend = 0;
        for (const int64_t w : windows) {
          for (int64_t i = t - w / 2; i <= t + (w - 1) / 2; ++i) {
            trend += s[at(i, c)] / static_cast<double>(w) / static_cast<double>(windows.size());
          }
        }
        y.trend[at(t, c)] = trend;
        y.seasonal[at(t, c)] = s[at(t, c)] - trend;
      }
    }
  }
  return y;
}

struct Case {
  int64_t batch, length, channels;
  std::vector<int64_t> windows;
  bool residual;
  bool accumulate;
  float offset;
};

void Check(const Case& c, int threads) {
  const int64_t size = c.batch * c.length * c.channels;
  auto x = RandomFloats(size, 1);
  for (float& value : x) value += c.offset;
  const auto residual = RandomFloats(size, 2), before = RandomFloats(size, 3);
  auto trend = c.accumulate ? before : Untouched(size);
  std::vector<float> sum = x;
  for (int64_t i = 0; c.residual && i < size; ++i) sum[i] += residual[i];
  Decomposed expected = Reference(sum, c.batch, c.length, c.channels, c.windows);
  for (int64_t i = 0; c.accumulate && i < size; ++i) expected.trend[i] += before[i];
  dsm_series_decomposition_params p{};
  p.x = x.data();
  p.residual = c.residual ? residual.data() : nullptr;
  p.windows = c.windows.data();
  p.seasonal = x.data();
  p.trend = trend.data();
  p.window_count = static_cast<int64_t>(c.windows.size());
  p.batch = c.batch;
  p.length = c.length;
  p.channels = c.channels;
  p.accumulate = c.accumulate;
  p.threads = threads;
  auto workspace = Untouched(dsm_series_decomposition_workspace(&p) + 1);
  p.workspace = workspace.data();
  ASSERT_EQ(DSM_OK, dsm_series_decomposition(&p));
  ASSERT_EQ(kUntouched, workspace.back());
  const std::string name = std::to_string(c.length) + "x" + std::to_string(c.channels) + " window " +
                           std::to_string(c.windows[0]) + " on " + std::to_string(threads);
  ExpectClose(expected.trend, trend, 1e-6, "trend " + name);
  // The seasonal part is a difference: its error is that of what it is made of.
  for (int64_t i = 0; i < size; ++i) {
    x[i] += static_cast<float>(expected.trend[i]);
    expected.seasonal[i] += expected.trend[i];
  }
  ExpectClose(expected.seasonal, x, 2e-6, "seasonal " + name);
}

TEST(SeriesDecompositionTest, MatchesDouble) {
  for (const int threads : {1, 2, 3}) {
    for (const int64_t channels : {1, 3, 4, 7, 16, 31, 33, 65, 256, 257}) {
      Check({2, 50, channels, {25}, true, true, 0.0f}, threads);
      Check({3, 24, channels, {24}, false, false, 0.0f}, threads);
      Check({1, 37, channels, {7, 12, 14, 24, 48}, true, false, 0.0f}, threads);
    }
    Check({2, 96, 512, {25}, true, true, 0.0f}, threads);
    Check({1, 1, 5, {25}, true, true, 0.0f}, threads);
    Check({1, 2, 5, {25}, true, true, 0.0f}, threads);
    Check({1, 9, 5, {1, 2}, false, true, 0.0f}, threads);
  }
}

TEST(SeriesDecompositionTest, LongSeriesFarFromZeroKeepsItsDigits) {
  Check({1, 5000, 17, {25}, false, false, 100.0f}, 1);
}

TEST(SeriesDecompositionTest, OneOutputAlone) {
  const auto x = RandomFloats(60, 1);
  auto both = Untouched(60), trend = Untouched(60), alone = Untouched(60);
  const int64_t window = 5;
  dsm_series_decomposition_params p{};
  p.x = x.data();
  p.windows = &window;
  p.window_count = 1;
  p.batch = 1;
  p.length = 20;
  p.channels = 3;
  p.threads = 1;
  std::vector<float> workspace(static_cast<size_t>(dsm_series_decomposition_workspace(&p)));
  p.workspace = workspace.data();
  p.seasonal = both.data();
  p.trend = trend.data();
  ASSERT_EQ(DSM_OK, dsm_series_decomposition(&p));
  p.seasonal = alone.data();
  p.trend = nullptr;
  ASSERT_EQ(DSM_OK, dsm_series_decomposition(&p));
  EXPECT_EQ(both, alone);
  p.seasonal = nullptr;
  p.trend = alone.data();
  ASSERT_EQ(DSM_OK, dsm_series_decomposition(&p));
  EXPECT_EQ(trend, alone);
}

TEST(CircularPadTest, WrapsBothEnds) {
  for (const int threads : {1, 2, 3}) {
    for (const int64_t pad : {0, 1, 2, 7}) {
      const int64_t batch = 5, length = 7, channels = 2600, padded = length + 2 * pad;
      const auto x = RandomFloats(batch * length * channels, 1);
      auto y = Untouched(batch * padded * channels);
      const dsm_circular_pad_params p{x.data(), y.data(), batch, length, channels, pad, threads};
      ASSERT_EQ(DSM_OK, dsm_circular_pad(&p));
      for (int64_t i = 0; i < batch * padded * channels; ++i) {
        const int64_t c = i % channels, t = i / channels % padded, b = i / channels / padded;
        ASSERT_EQ(x[(b * length + (t - pad + length) % length) * channels + c], y[i]);
      }
    }
  }
}

TEST(SeriesTest, BadArgumentsAreRefused) {
  float x[4] = {};
  EXPECT_EQ(DSM_NULL_POINTER, dsm_series_decomposition(nullptr));
  dsm_circular_pad_params pad{x, x, 1, 2, 2, 3, 1};
  EXPECT_EQ(DSM_BAD_SIZE, dsm_circular_pad(&pad));
  const int64_t window = 0;
  dsm_series_decomposition_params p{};
  p.x = p.workspace = x;
  p.windows = &window;
  p.window_count = p.batch = p.length = p.channels = 1;
  p.threads = 1;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_series_decomposition(&p));
  p.windows = nullptr;
  EXPECT_EQ(DSM_NULL_POINTER, dsm_series_decomposition(&p));
  p.length = int64_t{1} << 50;
  EXPECT_EQ(0, dsm_series_decomposition_workspace(&p));
}

}  // namespace
}  // namespace dsm
