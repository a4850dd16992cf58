#include "densitometer/norm.h"

#include <string>

#include "cpu/testing.h"

namespace dsm {
namespace {

using Row = std::vector<double>;

std::string Name(int64_t rows, int64_t cols, int threads) {
  return std::to_string(rows) + "x" + std::to_string(cols) + " on " + std::to_string(threads);
}

// (s - mean) / deviation for each row of s [rows, cols].
Row Normalised(const Row& s, int64_t cols, double epsilon) {
  Row y(s.size());
  for (size_t start = 0; start < s.size(); start += static_cast<size_t>(cols)) {
    double mean = 0, variance = 0;
    for (int64_t c = 0; c < cols; ++c) mean += s[start + c] / static_cast<double>(cols);
    for (int64_t c = 0; c < cols; ++c) variance += std::pow(s[start + c] - mean, 2) / static_cast<double>(cols);
    for (int64_t c = 0; c < cols; ++c) y[start + c] = (s[start + c] - mean) / std::sqrt(variance + epsilon);
  }
  return y;
}

void CheckLayerNorm(int64_t rows, int64_t cols, int threads, bool residual, bool sum, bool affine) {
  const auto x = RandomFloats(rows * cols, 1), added = RandomFloats(rows * cols, 2);
  const auto gamma = RandomFloats(cols, 3), beta = RandomFloats(cols, 4);
  auto y = Untouched(rows * cols), stored = Untouched(rows * cols);
  dsm_layer_norm_params p{};
  p.x = x.data();
  p.residual = residual ? added.data() : nullptr;
  p.gamma = affine ? gamma.data() : nullptr;
  p.beta = affine ? beta.data() : nullptr;
  p.sum = sum ? stored.data() : nullptr;
  p.y = y.data();
  p.rows = rows;
  p.cols = cols;
  p.epsilon = 1e-5f;
  p.threads = threads;
  ASSERT_EQ(DSM_OK, dsm_layer_norm(&p));
  Row s(x.begin(), x.end());
  // The kernel adds in float, which two nearly equal columns would magnify.
  for (size_t i = 0; residual && i < s.size(); ++i) s[i] = x[i] + added[i];
  Row expected = Normalised(s, cols, 1e-5f);
  for (size_t i = 0; affine && i < s.size(); ++i) expected[i] = expected[i] * gamma[i % cols] + beta[i % cols];
  ExpectClose(expected, y, 2e-5, Name(rows, cols, threads));
  if (sum) ExpectClose(s, stored, 1e-6, "sum " + Name(rows, cols, threads));
}

TEST(LayerNormTest, MatchesDouble) {
  for (const int64_t cols : {2, 3, 4, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 512}) {
    for (const int64_t rows : {1, 2, 5, 97}) {
      for (const int threads : {1, 2, 3}) {
        CheckLayerNorm(rows, cols, threads, false, false, true);
        CheckLayerNorm(rows, cols, threads, true, false, true);
        CheckLayerNorm(rows, cols, threads, true, true, false);
      }
    }
  }
  CheckLayerNorm(300, 512, 3, true, true, true);
}

TEST(LayerNormTest, FarFromZeroDoesNotCancel) {
  const int64_t cols = 96;
  auto x = RandomFloats(cols, 5);
  for (float& value : x) value += 1000.0f;
  dsm_layer_norm_params p{};
  p.x = x.data();
  p.rows = 1;
  p.cols = cols;
  p.epsilon = 1e-5f;
  p.threads = 1;
  const Row expected = Normalised(Row(x.begin(), x.end()), cols, 1e-5f);
  p.y = x.data();  // in place
  ASSERT_EQ(DSM_OK, dsm_layer_norm(&p));
  ExpectClose(expected, x, 2e-4, "offset 1000");
}

void CheckSeries(int64_t batch, int64_t length, int64_t channels, int threads) {
  const int64_t size = batch * length * channels;
  const auto x = RandomFloats(size, 6), gamma = RandomFloats(channels, 7);
  auto y = Untouched(size);
  dsm_series_layer_norm_params p{};
  p.x = x.data();
  p.gamma = gamma.data();
  p.y = y.data();
  p.batch = batch;
  p.length = length;
  p.channels = channels;
  p.epsilon = 1e-5f;
  p.threads = threads;
  auto workspace = Untouched(dsm_series_layer_norm_workspace(&p));
  p.workspace = workspace.data();
  ASSERT_EQ(DSM_OK, dsm_series_layer_norm(&p));
  Row expected = Normalised(Row(x.begin(), x.end()), channels, 1e-5f);
  for (int64_t i = 0; i < size; ++i) expected[i] *= gamma[i % channels];
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t c = 0; c < channels; ++c) {
      double mean = 0;
      for (int64_t t = 0; t < length; ++t)
        mean += expected[(b * length + t) * channels + c] / static_cast<double>(length);
      for (int64_t t = 0; t < length; ++t) expected[(b * length + t) * channels + c] -= mean;
    }
  }
  ExpectClose(expected, y, 2e-5, "series " + Name(batch * length, channels, threads));
}

TEST(SeriesLayerNormTest, MatchesDouble) {
  for (const int threads : {1, 2, 3}) {
    for (const int64_t channels : {2, 5, 16, 17, 40, 512}) {
      for (const int64_t batch : {1, 2, 4}) CheckSeries(batch, 97, channels, threads);
      CheckSeries(1, 2, channels, threads);
    }
  }
}

double Activated(double v, int activation, double alpha) {
  if (activation == DSM_AFFINE_RELU) return std::max(v, 0.0);
  return activation == DSM_AFFINE_ELU && v < 0 ? alpha * std::expm1(v) : v;
}

void CheckAffine(int64_t rows, int64_t cols, int activation, int threads) {
  const auto x = RandomFloats(rows * cols, 8), scale = RandomFloats(cols, 9), shift = RandomFloats(cols, 10);
  auto y = Untouched(rows * cols);
  const dsm_channel_affine_params p{x.data(), scale.data(), shift.data(), y.data(), rows,
                                    cols,     0.7f,         activation,   threads};
  ASSERT_EQ(DSM_OK, dsm_channel_affine(&p));
  Row expected(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    expected[i] = Activated(static_cast<double>(x[i]) * scale[i % cols] + shift[i % cols], activation, 0.7f);
  }
  ExpectClose(expected, y, 1e-6, "affine " + Name(rows, cols, threads));
}

TEST(ChannelAffineTest, MatchesDouble) {
  for (const int activation : {DSM_AFFINE_LINEAR, DSM_AFFINE_RELU, DSM_AFFINE_ELU}) {
    for (const int64_t cols : {1, 3, 4, 16, 23, 64}) {
      for (const int threads : {1, 2, 3}) CheckAffine(1031, cols, activation, threads);
    }
  }
}

void CheckPool(int64_t length, int64_t window, int64_t stride, int64_t pad, int64_t channels, int threads) {
  const int64_t batch = 3, out = (length + 2 * pad - window) / stride + 1;
  const auto x = RandomFloats(batch * length * channels, 11);
  const auto scale = RandomFloats(channels, 12), shift = RandomFloats(channels, 13);
  auto y = Untouched(batch * out * channels);
  const dsm_affine_pool_params p{x.data(), scale.data(), shift.data(), y.data(), batch,          length, channels,
                                 window,   stride,       pad,          1.0f,     DSM_AFFINE_ELU, threads};
  ASSERT_EQ(DSM_OK, dsm_affine_pool(&p));
  Row expected(y.size());
  for (int64_t i = 0; i < static_cast<int64_t>(y.size()); ++i) {
    const int64_t c = i % channels, o = i / channels % out, b = i / channels / out;
    double peak = -INFINITY;
    for (int64_t t = o * stride - pad; t < o * stride - pad + window; ++t) {
      if (t < 0 || t >= length) continue;
      peak = std::max(peak, static_cast<double>(x[(b * length + t) * channels + c]) * scale[c] + shift[c]);
    }
    expected[i] = Activated(peak, DSM_AFFINE_ELU, 1);
  }
  ExpectClose(expected, y, 1e-6, "pool " + Name(length, channels, threads));
}

TEST(AffinePoolTest, MatchesDouble) {
  for (const int threads : {1, 2, 3}) {
    for (const int64_t channels : {1, 16, 21}) {
      CheckPool(50, 3, 2, 1, channels, threads);
      CheckPool(49, 3, 2, 1, channels, threads);
      CheckPool(7, 7, 1, 0, channels, threads);
      CheckPool(10, 2, 5, 1, channels, threads);
    }
  }
}

TEST(NormTest, BadArgumentsAreRefused) {
  float value[4] = {};
  EXPECT_EQ(DSM_NULL_POINTER, dsm_layer_norm(nullptr));
  dsm_layer_norm_params p{};
  p.x = p.y = value;
  p.rows = p.cols = 2;
  p.threads = 1;
  EXPECT_EQ(DSM_OK, dsm_layer_norm(&p));
  p.threads = 0;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_layer_norm(&p));
  p.threads = 1;
  p.rows = int64_t{1} << 62;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_layer_norm(&p));
  p.rows = 2;
  p.y = nullptr;
  EXPECT_EQ(DSM_NULL_POINTER, dsm_layer_norm(&p));
  dsm_channel_affine_params affine{value, nullptr, nullptr, value, 2, 2, 1.0f, 3, 1};
  EXPECT_EQ(DSM_BAD_CODE, dsm_channel_affine(&affine));
  dsm_affine_pool_params pool{value, nullptr, nullptr, value, 1, 2, 2, 2, 1, 2, 1.0f, 0, 1};
  EXPECT_EQ(DSM_BAD_SIZE, dsm_affine_pool(&pool));
  EXPECT_EQ(DSM_NULL_POINTER, dsm_series_layer_norm(nullptr));
  EXPECT_EQ(0, dsm_series_layer_norm_workspace(nullptr));
}

}  // namespace
}  // namespace dsm
