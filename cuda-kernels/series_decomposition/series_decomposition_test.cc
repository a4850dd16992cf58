#include "densitometer/cuda/series_decomposition.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_series_decomposition_params;

enum Outputs { kBoth, kSeasonalOnly, kTrendOnly };

struct Case {
  int64_t batch, length, channels;
  std::vector<int32_t> windows;
  bool residual = false;
  Outputs outputs = kBoth;
};

// Around every edge: runs of 4 and 8 times, 64 and 128 threads per block, vectors of 4 and 8 channels; windows that are
// even, of one time, longer than the series, and as many as there may be.
const Case kCases[] = {
    {1, 1, 1, {1}},
    {1, 1, 8, {25}, true},
    {2, 3, 4, {2}},
    {1, 4, 7, {3}, true, kSeasonalOnly},
    {1, 5, 16, {4}, false, kTrendOnly},
    {2, 7, 8, {13}, true},
    {3, 8, 24, {25}, false, kSeasonalOnly},
    {2, 9, 3, {5, 2}, true, kTrendOnly},
    {1, 17, 40, {7, 12, 14, 24, 48}, true},
    {1, 31, 33, {24}},
    {2, 32, 16, {1, 2, 3, 4, 5, 6, 7, 8}, true},
    {1, 36, 136, {25}, true},
    {5, 13, 8, {100, 4}},
    {1, 128, 1, {25}},
    {1, 129, 8, {24, 25}, true},
};

std::string Name(const Case& c, int type, int variant) {
  return std::string(dsm_cuda_series_decomposition_variant_name(variant)) + " " + TypeName(type) + " " +
         std::to_string(c.batch) + "x" + std::to_string(c.length) + "x" + std::to_string(c.channels);
}

int64_t Size(const Case& c) { return c.batch * c.length * c.channels; }

std::vector<double> Trend(const Case& c, const std::vector<double>& series) {
  std::vector<double> trend(series.size());
  for (int64_t i = 0; i < Size(c); ++i) {
    const int64_t time = i / c.channels % c.length;
    for (const int64_t window : c.windows) {
      double sum = 0;
      for (int64_t t = time - window / 2; t <= time + (window - 1) / 2; ++t) {
        sum += series[i + (std::clamp<int64_t>(t, 0, c.length - 1) - time) * c.channels];
      }
      trend[i] += sum / window / c.windows.size();
    }
  }
  return trend;
}

// Returns whether the variant took the case; when not, it must be for the vectors.
bool RunCase(const Case& c, int type, int variant) {
  const auto x = RandomValues(Size(c), 1, type), r = RandomValues(Size(c), 2, type);
  const auto added = RandomValues(Size(c), 3, type);
  Buffer<uint8_t> from(Encode(x, type)), residual(Encode(r, type)), more(Encode(added, type));
  Buffer<uint8_t> seasonal(Encode(Untouched(Size(c)), type)), trend(Encode(Untouched(Size(c)), type));
  Params p{from.data(),
           c.residual ? residual.data() : nullptr,
           c.residual ? more.data() : nullptr,
           c.outputs == kTrendOnly ? nullptr : seasonal.data(),
           c.outputs == kSeasonalOnly ? nullptr : trend.data(),
           c.batch,
           c.length,
           c.channels,
           {},
           static_cast<int>(c.windows.size()),
           type,
           variant};
  std::copy(c.windows.begin(), c.windows.end(), p.windows);
  const std::string name = Name(c, type, variant);
  const int status = dsm_cuda_series_decomposition(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_NE(0u, c.channels * TypeBytes(type) % 16) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  std::vector<double> series(x.begin(), x.end());
  for (size_t i = 0; c.residual && i < series.size(); ++i) series[i] += r[i];
  auto expected = Trend(c, series);
  for (size_t i = 0; i < series.size(); ++i) series[i] -= expected[i];
  for (size_t i = 0; c.residual && i < series.size(); ++i) expected[i] += added[i];
  // Sums of up to 100 values of up to 2 in fp32, divided again; the seasonal part may be next to nothing: hence + 1.
  const double tolerance = 2 * UnitRoundoff(type) + 1e-5;
  if (p.trend != nullptr) ExpectClose(expected, Decode(trend.Values(), type), tolerance, name + " trend");
  if (p.seasonal == nullptr) return true;
  const auto actual = Decode(seasonal.Values(), type);
  for (size_t i = 0; i < series.size(); ++i) {
    if (std::abs(series[i] - actual[i]) <= tolerance * (std::abs(series[i]) + 1)) continue;
    ADD_FAILURE() << name << " seasonal: entry " << i << " is " << actual[i] << ", not " << series[i];
    break;
  }
  return true;
}

TEST(SeriesDecompositionTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_series_decomposition_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, 8u) << "too few cases reach " << dsm_cuda_series_decomposition_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == std::size(kCases)) << "the control takes every case";
    }
  }
}

// The longest window there may be: all but the ends' copies drowns, in one loop over the series.
TEST(SeriesDecompositionTest, TheLongestWindowAveragesTheEnds) {
  for (int variant = 1; variant < dsm_cuda_series_decomposition_variants(); ++variant) {
    std::vector<float> x(12 * 4, 5.0f);
    std::fill(x.begin(), x.begin() + 4, -1.0f);
    std::fill(x.end() - 4, x.end(), 3.0f);
    Buffer<float> from(x), trend(Untouched(48));
    const Params p{from.data(), nullptr, nullptr,   nullptr, trend.data(),  1,
                   12,          4,       {1 << 30}, 1,       DSM_CUDA_FP32, variant};
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_series_decomposition(&p, nullptr)) << dsm_cuda_last_error();
    ExpectClose(std::vector<double>(48, 1.0), trend.Values(), 1e-6,
                dsm_cuda_series_decomposition_variant_name(variant));
  }
}

Params Fine() {
  alignas(16) static float floats[5][48];
  return {floats[0], floats[1], floats[4], floats[2], floats[3], 2, 3, 8, {25, 24}, 2, DSM_CUDA_FP32, 2};
}

void* OneFurther(const void* at) { return static_cast<float*>(const_cast<void*>(at)) + 1; }

TEST(SeriesDecompositionTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.seasonal = p.trend = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window_count = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window_count = DSM_CUDA_MAX_WINDOWS + 1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.windows[1] = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.seasonal = const_cast<void*>(p.x); }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.seasonal = const_cast<void*>(p.residual); }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.trend = const_cast<void*>(p.x); }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.trend = const_cast<void*>(p.residual); }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.trend = p.seasonal; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.trend = const_cast<void*>(p.trend_residual); }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.windows[0] = (1 << 30) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 62; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = p.channels = 1, p.length = (int64_t{1} << 30) + 1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 99; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.channels = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = OneFurther(p.x); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.residual = OneFurther(p.residual); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.trend_residual = OneFurther(p.trend_residual); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.seasonal = OneFurther(p.seasonal); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.trend = OneFurther(p.trend); }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(series_decomposition), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
