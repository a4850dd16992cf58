#include "densitometer/cuda/segment_merge.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_segment_merge_params;

struct Case {
  int64_t outer, inner, count, width, window;
  bool turned = false;  // x lies [outer, count, inner, width]
};

// Around 4 rows a block and 32, 128 and 256 columns a step; odd counts repeat segments; odd widths have no vectors.
const Case kCases[] = {
    {1, 1, 1, 2, 1},        {1, 1, 1, 8, 2},         {2, 3, 5, 8, 2},   {2, 7, 4, 64, 2},
    {1, 7, 3, 16, 2, true}, {3, 2, 7, 24, 4, true},  {1, 1, 2, 136, 2}, {1, 2, 9, 33, 3},
    {2, 1, 4, 7, 3},        {1, 5, 8, 128, 2, true}, {1, 1, 2, 8, 4},
};

int64_t MergedOf(const Case& c) { return (c.count + c.window - 1) / c.window; }

// x as it lies, by indices.
struct Layout {
  int64_t outer, inner, segment;
};

Layout LayoutOf(const Case& c) {
  return {c.count * c.inner * c.width, c.turned ? c.width : c.count * c.width, c.turned ? c.inner * c.width : c.width};
}

std::vector<double> Expected(const Case& c, const std::vector<float>& x, const std::vector<float>& gamma,
                             const std::vector<float>& beta) {
  const int64_t missing = MergedOf(c) * c.window - c.count, columns = c.window * c.width;
  const Layout lies = LayoutOf(c);
  std::vector<double> y;
  for (int64_t row = 0; row < c.outer * c.inner * MergedOf(c); ++row) {
    const int64_t series = row / MergedOf(c);
    std::vector<double> s;
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < columns; ++i) {
      int64_t segment = row % MergedOf(c) * c.window + i / c.width;
      segment -= segment >= c.count ? missing : 0;
      s.push_back(
          x[series / c.inner * lies.outer + series % c.inner * lies.inner + segment * lies.segment + i % c.width]);
      mean += s.back() / static_cast<double>(columns);
    }
    for (const double value : s) variance += std::pow(value - mean, 2) / static_cast<double>(columns);
    for (int64_t i = 0; i < columns; ++i) y.push_back((s[i] - mean) / std::sqrt(variance + 1e-5) * gamma[i] + beta[i]);
  }
  return y;
}

// Returns whether the variant took the case; when not, it must be for the vectors.
bool RunCase(const Case& c, int type, int variant) {
  const int64_t columns = c.window * c.width, rows = c.outer * c.inner * MergedOf(c);
  const auto x = RandomValues(c.outer * c.inner * c.count * c.width, 1, type);
  const auto gamma = RandomValues(columns, 2), beta = RandomValues(columns, 3);
  Buffer<uint8_t> from(Encode(x, type)), to(Encode(Untouched(rows * columns), type));
  Buffer<float> scale(gamma), shift(beta);
  const Layout lies = LayoutOf(c);
  const Params p{from.data(), scale.data(), shift.data(), to.data(),    c.outer, c.inner, c.count, c.width,
                 c.window,    lies.outer,   lies.inner,   lies.segment, 1e-5f,   type,    variant};
  const std::string name = std::string(dsm_cuda_segment_merge_variant_name(variant)) + " " + TypeName(type) +
                           " of case " + std::to_string(&c - kCases);
  const int status = dsm_cuda_segment_merge(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(variant > 0 && c.width % 8 != 0) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  ExpectClose(Expected(c, x, gamma, beta), Decode(to.Values(), type), 2 * UnitRoundoff(type) + 2e-5, name);
  return true;
}

TEST(SegmentMergeTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_segment_merge_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_EQ(variant == 0 ? std::size(kCases) : 8, ran);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  return {floats, floats, floats, floats + 32, 1, 2, 3, 8, 2, 48, 24, 8, 1e-5f, DSM_CUDA_FP32, 1};
}

TEST(SegmentMergeTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.gamma = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.beta = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.outer = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.inner = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.count = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.width = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 7; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.x_inner = -4; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.epsilon = 0.0f; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.epsilon = NAN; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.outer = int64_t{1} << 26; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.x_segment = (int64_t{1} << 29) + 4; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.width = 7; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x_segment = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x_outer = 49; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { ++p.gamma; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<float*>(p.y) + 1; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(segment_merge), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
