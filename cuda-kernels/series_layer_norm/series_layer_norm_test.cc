#include "densitometer/cuda/series_layer_norm.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_series_layer_norm_params;

struct Case {
  int64_t batch, length, channels;
  bool gamma = true;
  bool in_place = false;
  float offset = 0;  // added to all of x: far from zero, the variance must not cancel
};

// Around every edge: tiles of 8 times, 16 times per block of the second kernel, 32 to 256 channels per warp and 256 to
// 2048 per block.
const Case kCases[] = {
    {1, 1, 8},
    {2, 2, 1},
    {3, 7, 3, false},
    {1, 8, 16, true, true},
    {2, 9, 8, false, true},
    {1, 15, 31},
    {2, 16, 32, true, true},
    {1, 17, 33},
    {1, 33, 128, false},
    {2, 71, 24, true, false, 8.0f},
    {1, 130, 8},
    {1, 24, 136, true, true},
    {1, 20, 264},
    {2, 3, 257, true, true},
    {1, 2, 2056},
};

std::string Name(const Case& c, int type, int variant) {
  return std::string(dsm_cuda_series_layer_norm_variant_name(variant)) + " " + TypeName(type) + " " +
         std::to_string(c.batch) + "x" + std::to_string(c.length) + "x" + std::to_string(c.channels);
}

constexpr float kEpsilon = 1e-3f;

std::vector<double> Expected(const Case& c, const std::vector<float>& x, const std::vector<float>& gamma) {
  std::vector<double> y(x.begin(), x.end());
  for (int64_t row = 0; row < c.batch * c.length; ++row) {
    double* n = y.data() + row * c.channels;
    double mean = 0, squares = 0;
    for (int64_t i = 0; i < c.channels; ++i) mean += n[i] / c.channels;
    for (int64_t i = 0; i < c.channels; ++i) squares += (n[i] - mean) * (n[i] - mean) / c.channels;
    for (int64_t i = 0; i < c.channels; ++i) {
      n[i] = (n[i] - mean) / std::sqrt(squares + kEpsilon) * (c.gamma ? gamma[i] : 1.0f);
    }
  }
  for (int64_t i = 0; i < c.batch * c.channels; ++i) {
    double* n = y.data() + i / c.channels * c.length * c.channels + i % c.channels;
    double mean = 0;
    for (int64_t t = 0; t < c.length; ++t) mean += n[t * c.channels] / c.length;
    for (int64_t t = 0; t < c.length; ++t) n[t * c.channels] -= mean;
  }
  return y;
}

// Returns whether the variant took the case; when not, it must be for the vectors.
bool RunCase(const Case& c, int type, int variant) {
  const int64_t size = c.batch * c.length * c.channels;
  auto x = RandomValues(size, 1, type);
  for (float& value : x) value += c.offset;
  x = Decode(Encode(x, type), type);
  const auto gamma = RandomValues(c.channels, 2);
  Buffer<uint8_t> from(Encode(x, type)), apart(Encode(Untouched(size), type));
  Buffer<uint8_t>& to = c.in_place ? from : apart;
  Buffer<float> gammas(gamma);
  Params p{
      from.data(), c.gamma ? gammas.data() : nullptr, to.data(), c.batch, c.length, c.channels, kEpsilon, nullptr, type,
      variant};
  Buffer<uint8_t> workspace(std::vector<uint8_t>(dsm_cuda_series_layer_norm_workspace(&p)));
  p.workspace = workspace.data();
  const std::string name = Name(c, type, variant);
  const int status = dsm_cuda_series_layer_norm(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_NE(0u, c.channels * TypeBytes(type) % 16) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // A rounding of the type; in fp32, of means as large as x, divided by deviations of about a half, a few times.
  ExpectClose(Expected(c, x, gamma), Decode(to.Values(), type), UnitRoundoff(type) + 4e-6 * (1 + c.offset), name);
  return true;
}

TEST(SeriesLayerNormTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_series_layer_norm_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, 8u) << "too few cases reach " << dsm_cuda_series_layer_norm_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == std::size(kCases)) << "the control takes every case";
    }
  }
}

TEST(SeriesLayerNormTest, WorkspaceHoldsRoundedParts) {
  // 9 rows twice, 2 tiles of 100 channels: 36 bytes twice, 800 bytes.
  Params p{};
  p.batch = 1, p.length = 9, p.channels = 100;
  EXPECT_EQ(256 + 256 + 1024, dsm_cuda_series_layer_norm_workspace(&p));
  p.channels = 0;
  EXPECT_EQ(0, dsm_cuda_series_layer_norm_workspace(&p));
  EXPECT_EQ(0, dsm_cuda_series_layer_norm_workspace(nullptr));
}

Params Fine() {
  alignas(256) static float floats[4][192];
  return {floats[0], floats[1], floats[2], 2, 3, 8, 1e-5f, floats[3], DSM_CUDA_FP32, 2};
}

TEST(SeriesLayerNormTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.workspace = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels = -8; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.epsilon = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.epsilon = NAN; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 62; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = p.channels = 1, p.length = (1 << 30) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = p.length = 1, p.channels = (1 << 30) + 4; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 99; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.channels = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<float*>(p.y) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { ++p.gamma; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.workspace = static_cast<float*>(p.workspace) + 32; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(series_layer_norm), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
