#include "densitometer/cuda/autocorrelation_delays.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_autocorrelation_delays_params;

struct Case {
  int64_t batch, length, key_length, lags, top;
  int64_t row_gap = 0, batch_gap = 0;
  bool map = false;
};

// Around tiles of 128 lags, 32 lanes, 16 warps, 64 and 512 threads; keys fewer and more than queries; all lags chosen.
const Case kCases[] = {
    {1, 1, 1, 1, 1},
    {2, 5, 3, 5, 5},
    {3, 16, 24, 16, 4, 3, 7},
    {2, 31, 31, 30, 6, 0, 0, true},
    {1, 33, 64, 33, 33, 1},
    {2, 96, 96, 95, 4, 4, 4, true},
    {1, 127, 96, 127, 1},
    {1, 129, 129, 129, 20},
    {1, 17, 40, 600, 256, 0, 0, true},
    {1, 300, 280, 300, 40, 20},
    {1, 530, 8, 513, 9, 0, 5, true},
};

// Small integers: sums are exact, so that the order is certain, and many are equal.
std::vector<float> Integers(int64_t size, uint32_t seed) {
  auto values = RandomValues(size, seed);
  for (float& value : values) value = std::round(value * 2);
  return values;
}

struct Layout {
  int64_t row, batch;
};

Layout LayoutOf(const Case& c) {
  const int64_t row = c.key_length + c.row_gap;
  return {row, c.length * row + c.batch_gap};
}

// What must not be read is NaN.
std::vector<float> Gram(const Case& c) {
  const Layout layout = LayoutOf(c);
  std::vector<float> gram(c.batch * layout.batch, NAN);
  const auto values = Integers(c.batch * c.length * c.key_length, 1);
  for (int64_t i = 0; i < c.batch * c.length; ++i) {
    for (int64_t t = 0; t < std::min(c.length, c.key_length); ++t) {
      gram[i / c.length * layout.batch + i % c.length * layout.row + t] = values[i * c.key_length + t];
    }
  }
  return gram;
}

std::vector<double> Correlation(const Case& c, const float* gram, const std::vector<float>& map, int64_t channels) {
  std::vector<double> mean(c.length), mapped(c.lags);
  for (int64_t lag = 0; lag < c.length; ++lag) {
    for (int64_t t = 0; t < std::min(c.length, c.key_length); ++t) {
      mean[lag] += gram[(t + lag) % c.length * LayoutOf(c).row + t];
    }
    mean[lag] /= static_cast<double>(channels);
  }
  if (!c.map) return mean;
  for (int64_t i = 0; i < c.lags * c.length; ++i) mapped[i / c.length] += map[i] * mean[i % c.length];
  return mapped;
}

void RunCase(const Case& c, int variant) {
  constexpr int64_t kChannels = 8;  // a power of two: divisions are exact
  const auto gram = Gram(c), map = Integers(c.lags * c.length, 2);
  Buffer<float> from(gram), lag_map(map), weights(Untouched(c.batch * c.top));
  Buffer<int32_t> delays(std::vector<int32_t>(c.batch * c.top, -1));
  const Layout layout = LayoutOf(c);
  const Params p{from.data(),   c.map ? lag_map.data() : nullptr,
                 delays.data(), weights.data(),
                 c.batch,       c.length,
                 c.key_length,  kChannels,
                 layout.batch,  layout.row,
                 c.lags,        c.top,
                 variant};
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_autocorrelation_delays(&p, nullptr)) << dsm_cuda_last_error();
  std::vector<int32_t> expected_delays;
  std::vector<double> expected_weights;
  for (int64_t b = 0; b < c.batch; ++b) {
    const auto entries = Correlation(c, gram.data() + b * layout.batch, map, kChannels);
    std::vector<int32_t> order(static_cast<size_t>(c.lags));
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int32_t>(i);
    std::stable_sort(order.begin(), order.end(), [&](int32_t i, int32_t j) { return entries[i] > entries[j]; });
    double sum = 0;
    for (int64_t i = 0; i < c.top; ++i) sum += std::exp(entries[order[i]] - entries[order[0]]);
    for (int64_t i = 0; i < c.top; ++i) {
      expected_delays.push_back(order[i]);
      expected_weights.push_back(std::exp(entries[order[i]] - entries[order[0]]) / sum);
    }
  }
  const std::string name =
      dsm_cuda_autocorrelation_delays_variant_name(variant) + (" case " + std::to_string(&c - kCases));
  EXPECT_EQ(expected_delays, delays.Values()) << name;
  ExpectClose(expected_weights, weights.Values(), 1e-5, name);
}

TEST(AutocorrelationDelaysTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_autocorrelation_delays_variants(); ++variant) {
    for (const Case& c : kCases) RunCase(c, variant);
  }
}

TEST(AutocorrelationDelaysTest, NanIsLargestAndZerosAreEqual) {
  for (int variant = 0; variant < dsm_cuda_autocorrelation_delays_variants(); ++variant) {
    // With one key, lag and row are the same.
    Buffer<float> gram({-0.0f, 0.0f, -INFINITY, NAN, -1.0f}), weights(Untouched(5));
    Buffer<int32_t> delays(std::vector<int32_t>(5, -1));
    const Params p{gram.data(), nullptr, delays.data(), weights.data(), 1, 5, 1, 1, 5, 1, 5, 5, variant};
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_autocorrelation_delays(&p, nullptr)) << dsm_cuda_last_error();
    EXPECT_EQ(std::vector<int32_t>({3, 0, 1, 4, 2}), delays.Values());
    for (const float weight : weights.Values()) EXPECT_TRUE(std::isnan(weight));
  }
}

TEST(AutocorrelationDelaysTest, TheLongestSeriesFitsSharedMemory) {
  constexpr int64_t kMost = 4096;
  std::vector<float> spike(kMost), one(kMost * kMost);
  spike[4000] = 1;
  one[4095 * kMost + 4000] = 1;
  Buffer<float> gram(spike), lag_map(one), weights(Untouched(1));
  Buffer<int32_t> delays(std::vector<int32_t>{-1});
  const int last = dsm_cuda_autocorrelation_delays_variants() - 1;
  const Params p{gram.data(), lag_map.data(), delays.data(), weights.data(), 1, kMost, 1, 1, kMost, 1, kMost, 1, last};
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_autocorrelation_delays(&p, nullptr)) << dsm_cuda_last_error();
  EXPECT_EQ(4095, delays.Values()[0]);
  EXPECT_EQ(1.0f, weights.Values()[0]);
}

Params Fine() {
  alignas(16) static float floats[512];
  static int32_t delays[16];
  return {floats, floats, delays, floats, 2, 8, 6, 4, 64, 8, 7, 3, 1};
}

TEST(AutocorrelationDelaysTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_OK, [](Params& p) { p.batch = 1, p.gram_batch = -1; }},
      {DSM_CUDA_OK, [](Params& p) { p.lag_map = nullptr, p.lags = 8; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.gram = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.delays = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.weights = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.lag_map = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.key_length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.lags = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.top = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.top = 8; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.gram_row = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.gram_batch = 61; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.length = 4097; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.lags = 4097; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.top = 257; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.key_length = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.channels = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.gram_row = (int64_t{1} << 29) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.gram_batch = (int64_t{1} << 29) + 1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = -1; }},
      {DSM_CUDA_UNALIGNED,
       [](Params& p) { p.gram = reinterpret_cast<const float*>(reinterpret_cast<uintptr_t>(p.gram) + 2); }},
      {DSM_CUDA_UNALIGNED,
       [](Params& p) { p.lag_map = reinterpret_cast<const float*>(reinterpret_cast<uintptr_t>(p.lag_map) + 2); }},
      {DSM_CUDA_UNALIGNED,
       [](Params& p) { p.delays = reinterpret_cast<int32_t*>(reinterpret_cast<uintptr_t>(p.delays) + 2); }},
      {DSM_CUDA_UNALIGNED,
       [](Params& p) { p.weights = reinterpret_cast<float*>(reinterpret_cast<uintptr_t>(p.weights) + 2); }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(autocorrelation_delays), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
