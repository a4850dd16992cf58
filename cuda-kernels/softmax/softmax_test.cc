#include "densitometer/cuda/softmax.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_softmax_params;

struct Case {
  int64_t rows, cols;
  int64_t query_rows = 0;  // causal when above 0
  float scale = 1;
  bool in_place = false;
};

// Around every edge: 4 and 64 rows per block; 128 columns per row, or 256 and 512 by vectors; causal blocks of any
// size.
const Case kCases[] = {
    {1, 1},
    {3, 2, 0, 0.5f},
    {4, 8, 4},
    {5, 31, 0, 2.0f, true},
    {6, 32, 3, 1.0f, true},
    {63, 33, 7},
    {64, 64, 64, 0.125f},
    {65, 40, 13, 0.125f, true},
    {9, 96, 3, 0.125f},
    {2, 127},
    {7, 128, 7, 30.0f},
    {2, 129},
    {3, 136, 200},
    {2, 256, 0, 1.0f, true},
    {3, 264, 2},
    {2, 512},
    {1, 520},
};

std::string Name(const Case& c, int type, int variant) {
  return std::string(dsm_cuda_softmax_variant_name(variant)) + " " + TypeName(type) + " " + std::to_string(c.rows) +
         "x" + std::to_string(c.cols);
}

std::vector<double> Expected(const Case& c, const std::vector<float>& x) {
  std::vector<double> y(x.size());
  for (int64_t row = 0; row < c.rows; ++row) {
    const int64_t visible = c.query_rows > 0 ? std::min(row % c.query_rows + 1, c.cols) : c.cols;
    const float* entries = x.data() + row * c.cols;
    const double most = *std::max_element(entries, entries + visible);
    double sum = 0;
    for (int64_t i = 0; i < visible; ++i) sum += std::exp((entries[i] - most) * c.scale);
    for (int64_t i = 0; i < visible; ++i) y[row * c.cols + i] = std::exp((entries[i] - most) * c.scale) / sum;
  }
  return y;
}

// Returns whether the variant took the case; when not, it must be for the row's length.
bool RunCase(const Case& c, int type, int variant) {
  const auto x = RandomValues(c.rows * c.cols, 1, type);
  Buffer<uint8_t> from(Encode(x, type)), apart(Encode(Untouched(c.rows * c.cols), type));
  Buffer<uint8_t>& to = c.in_place ? from : apart;
  const Params p{from.data(), to.data(), c.rows, c.cols, c.query_rows, c.scale, c.query_rows > 0, type, variant};
  const std::string name = Name(c, type, variant);
  const int status = dsm_cuda_softmax(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED || status == DSM_CUDA_UNSUPPORTED) {
    EXPECT_TRUE(c.cols * static_cast<int64_t>(TypeBytes(type)) % 16 != 0 || c.cols > 128) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // A rounding of x * scale in fp32 is magnified by the exponential.
  ExpectClose(Expected(c, x), Decode(to.Values(), type), 2 * UnitRoundoff(type) + 1e-6 + 1e-6 * c.scale, name);
  return true;
}

TEST(SoftmaxTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_softmax_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, 8u) << "too few cases reach " << dsm_cuda_softmax_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == std::size(kCases)) << "the control takes every case";
    }
  }
}

TEST(SoftmaxTest, ARowOfMinusInfinityBecomesNan) {
  for (int variant = 0; variant < dsm_cuda_softmax_variants(); ++variant) {
    std::vector<float> x(3 * 8, -INFINITY);
    x[8 + 5] = 3;
    Buffer<float> values(x);
    const Params p{values.data(), values.data(), 3, 8, 0, 1.0f, 0, DSM_CUDA_FP32, variant};
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_softmax(&p, nullptr)) << dsm_cuda_last_error();
    const auto y = values.Values();
    for (int i = 0; i < 8; ++i) {
      EXPECT_TRUE(std::isnan(y[i]) && std::isnan(y[16 + i])) << dsm_cuda_softmax_variant_name(variant);
      EXPECT_EQ(i == 5 ? 1.0f : 0.0f, y[8 + i]);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[16];
  return {floats, floats, 2, 8, 1, 1.0f, 1, DSM_CUDA_FP32, 2};
}

TEST(SoftmaxTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rows = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.cols = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.query_rows = 0; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.rows = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.cols = int64_t{1} << 31; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 99; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.cols = 260; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.cols = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(softmax), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
