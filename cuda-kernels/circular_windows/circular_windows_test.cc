#include "densitometer/cuda/circular_windows.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_circular_windows_params;

struct Case {
  int64_t batch, length, channels, window, pad;
  int64_t gap = 0;  // elements after each row, and twice as many after each series
};

// Around blocks of 128 elements, or vectors; windows that turn over both ends; 7 channels have no vectors.
const Case kCases[] = {
    {1, 1, 1, 1, 0},       {1, 1, 8, 3, 1},  {2, 5, 7, 3, 1},     {2, 5, 7, 3, 1, 2},
    {1, 127, 1, 1, 0},     {1, 43, 1, 3, 1}, {3, 4, 16, 4, 4, 8}, {1, 2, 8, 6, 2},
    {2, 16, 16, 5, 2, 16}, {1, 24, 8, 3, 1}, {1, 9, 8, 3, 0},     {2, 6, 24, 1, 0},
};

int64_t PlacesOf(const Case& c) { return c.length + 2 * c.pad - c.window + 1; }

std::vector<float> Expected(const Case& c, const std::vector<float>& x, bool channel_major) {
  const int64_t row = c.channels + c.gap, series = c.length * row + 2 * c.gap;
  std::vector<float> y;
  for (int64_t b = 0; b < c.batch; ++b) {
    for (int64_t t = 0; t < PlacesOf(c); ++t) {
      for (int64_t i = 0; i < c.window * c.channels; ++i) {
        const int64_t tap = channel_major ? i % c.window : i / c.channels;
        const int64_t channel = channel_major ? i / c.window : i % c.channels;
        y.push_back(x[b * series + (t + tap - c.pad + c.length) % c.length * row + channel]);
      }
    }
  }
  return y;
}

// Returns whether the variant took the case.
bool RunCase(const Case& c, int type, int variant, bool channel_major) {
  const int64_t row = c.channels + c.gap, series = c.length * row + 2 * c.gap;
  const auto x = RandomValues(c.batch * series, 1, type);
  const auto expected = Expected(c, x, channel_major);
  Buffer<uint8_t> from(Encode(x, type)), to(Encode(Untouched(static_cast<int64_t>(expected.size())), type));
  const Params p{from.data(), to.data(), c.batch, c.length,      c.channels, c.window,
                 c.pad,       series,    row,     channel_major, type,       variant};
  const std::string name = std::string(dsm_cuda_circular_windows_variant_name(variant)) + " " + TypeName(type) +
                           " of case " + std::to_string(&c - kCases);
  const int status = dsm_cuda_circular_windows(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED || status == DSM_CUDA_UNSUPPORTED) {
    EXPECT_TRUE(variant > 0 && (channel_major || c.channels % 8 != 0)) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  EXPECT_EQ(expected, Decode(to.Values(), type)) << name;
  return true;
}

TEST(CircularWindowsTest, MovesEveryElement) {
  for (int variant = 0; variant < dsm_cuda_circular_windows_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant, false) + RunCase(c, type, variant, true);
      EXPECT_EQ(variant == 0 ? 2 * std::size(kCases) : 7, ran);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  return {floats, floats, 2, 4, 4, 3, 1, 32, 8, 0, DSM_CUDA_FP32, 1};
}

TEST(CircularWindowsTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 7; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.x_row = 3; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.x_batch = -4; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 26; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.length = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.length = p.pad = (int64_t{1} << 31) - 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.x_row = (int64_t{1} << 29) + 4; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.x_batch = (int64_t{1} << 29) + 4; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.channel_major = 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.channels = 3; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x_row = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x_batch = 33; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<float*>(p.y) + 1; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(circular_windows), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
