#include "densitometer/cuda/affine_pool.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_affine_pool_params;

struct Case {
  int64_t batch, length, channels, window, stride, pad;
  bool scale = true, shift = true;
  int activation = DSM_CUDA_AFFINE_ELU;
};

// Around every edge: 64 threads per block, vectors of 4 and 8 channels; windows that do not meet, that overlap, that
// hold the whole series, that lie mostly in the padding.
const Case kCases[] = {
    {1, 1, 1, 1, 1, 0},
    {1, 1, 8, 3, 2, 1, false, false},
    {2, 5, 3, 3, 2, 1, true, false},
    {1, 6, 16, 3, 2, 1},
    {1, 7, 8, 2, 3, 0, false, true, DSM_CUDA_AFFINE_NONE},
    {3, 8, 24, 4, 1, 3},
    {2, 9, 7, 9, 1, 0, true, true, DSM_CUDA_AFFINE_NONE},
    {1, 4, 8, 10, 7, 9},
    {1, 63, 1, 3, 1, 1},
    {1, 64, 4, 1, 1, 0, false, true},
    {1, 65, 1, 3, 1, 1, true, false},
    {1, 63, 8, 3, 1, 1},
    {2, 96, 40, 3, 2, 1},
    {1, 36, 136, 3, 2, 1},
};

std::string Name(const Case& c, int type, int variant) {
  return std::string(dsm_cuda_affine_pool_variant_name(variant)) + " " + TypeName(type) + " " +
         std::to_string(c.batch) + "x" + std::to_string(c.length) + "x" + std::to_string(c.channels) + " window " +
         std::to_string(c.window);
}

int64_t LengthOut(const Case& c) { return (c.length + 2 * c.pad - c.window) / c.stride + 1; }

constexpr float kAlpha = 0.75f;

std::vector<double> Expected(const Case& c, const std::vector<float>& x, const std::vector<float>& scale,
                             const std::vector<float>& shift) {
  std::vector<double> y;
  for (int64_t i = 0; i < c.batch * LengthOut(c) * c.channels; ++i) {
    const int64_t channel = i % c.channels, first = i / c.channels % LengthOut(c) * c.stride - c.pad;
    const int64_t series = i / c.channels / LengthOut(c);
    double most = -INFINITY;
    for (int64_t t = std::max<int64_t>(first, 0); t < std::min(first + c.window, c.length); ++t) {
      const double value = x[(series * c.length + t) * c.channels + channel];
      most = std::max(most, value * (c.scale ? scale[channel] : 1.0f) + (c.shift ? shift[channel] : 0.0f));
    }
    y.push_back(c.activation == DSM_CUDA_AFFINE_ELU && most < 0 ? kAlpha * std::expm1(most) : most);
  }
  return y;
}

// Returns whether the variant took the case; when not, it must be for the vectors.
bool RunCase(const Case& c, int type, int variant) {
  const auto x = RandomValues(c.batch * c.length * c.channels, 1, type);
  const auto scale = RandomValues(c.channels, 2), shift = RandomValues(c.channels, 3);
  Buffer<uint8_t> from(Encode(x, type)), to(Encode(Untouched(c.batch * LengthOut(c) * c.channels), type));
  Buffer<float> scales(scale), shifts(shift);
  const Params p{from.data(),
                 c.scale ? scales.data() : nullptr,
                 c.shift ? shifts.data() : nullptr,
                 to.data(),
                 c.batch,
                 c.length,
                 c.channels,
                 c.window,
                 c.stride,
                 c.pad,
                 kAlpha,
                 c.activation,
                 type,
                 variant};
  const std::string name = Name(c, type, variant);
  const int status = dsm_cuda_affine_pool(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_NE(0u, c.channels * TypeBytes(type) % 16) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // A rounding of the type, and a few of fp32 whose inputs are at most 2.
  ExpectClose(Expected(c, x, scale, shift), Decode(to.Values(), type), UnitRoundoff(type) + 4e-6, name);
  return true;
}

TEST(AffinePoolTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_affine_pool_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, 7u) << "too few cases reach " << dsm_cuda_affine_pool_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == std::size(kCases)) << "the control takes every case";
    }
  }
}

TEST(AffinePoolTest, NanAndInfinityReachTheirWindows) {
  for (int variant = 0; variant < dsm_cuda_affine_pool_variants(); ++variant) {
    std::vector<float> x(6 * 4, -INFINITY);
    x[0] = NAN, x[5 * 4 + 1] = INFINITY, x[2 * 4 + 2] = 3;
    Buffer<float> from(x), to(Untouched(3 * 4));
    const Params p{from.data(),         nullptr,       nullptr, to.data(), 1, 6, 4, 2, 2, 0, kAlpha,
                   DSM_CUDA_AFFINE_ELU, DSM_CUDA_FP32, variant};
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_affine_pool(&p, nullptr)) << dsm_cuda_last_error();
    const auto y = to.Values();
    for (int i = 0; i < 12; ++i) {
      if (i == 0) {
        EXPECT_TRUE(std::isnan(y[i])) << dsm_cuda_affine_pool_variant_name(variant);
      } else {
        EXPECT_EQ(i == 4 + 2 ? 3.0f : i == 8 + 1 ? INFINITY : -kAlpha, y[i]) << "entry " << i;
      }
    }
  }
}

Params Fine() {
  alignas(16) static float floats[4][64];
  return {floats[0], floats[1], floats[2], floats[3], 2, 5, 8, 3, 2, 1, kAlpha, DSM_CUDA_AFFINE_ELU, DSM_CUDA_FP32, 1};
}

TEST(AffinePoolTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 8; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.stride = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad = 3; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad = int64_t{1} << 62; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.y = const_cast<void*>(p.x); }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 62; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = p.channels = 1, p.length = (1 << 29) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.window = (1 << 29) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.stride = (1 << 29) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.window = 1 << 29, p.pad = p.window - 1, p.stride = 1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.activation = 2; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 99; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.channels = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<float*>(p.y) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { ++p.scale; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { ++p.shift; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(affine_pool), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
