#include "densitometer/cuda/add_layer_norm.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_add_layer_norm_params;

struct Case {
  int64_t rows, cols;
  bool residual = true, affine = true, sum = false, in_place = false;
  float offset = 0;    // added to x
  bool twice = false;  // with a second norm
};

// Around every edge: 4 and 64 rows per block; 32, 128 and 256 columns per step of a warp; 512 to 2,048 per block.
const Case kCases[] = {
    {1, 2},
    {1, 8, false, false},
    {3, 16, true, true, true},
    {4, 31},
    {5, 32, true, false, true, true},
    {64, 33, false, true, false, true},
    {65, 64, true, true, true, true},
    {7, 127},
    {9, 128, true, true, true},
    {2, 129, true, false, true},
    {3, 256, false, true},
    {2, 264, true, true, true, true},
    {5, 512, true, true, true},
    {2, 520, true, true, false, true},
    {2, 1024, true, true, true},
    {2, 1032, true, false},
    {1, 2048, true, true, true},
    {1, 2056, true, true, true},
    {3, 96, false, true, false, false, 100.0f},
    {5, 31, true, true, true, false, 0, true},
    {3, 128, false, false, false, true, 0, true},
    {2, 264, true, true, true, true, 0, true},
    {2, 2048, true, true, false, false, 0, true},
};

std::string Name(const Case& c, int type, int variant) {
  return std::string(dsm_cuda_add_layer_norm_variant_name(variant)) + " " + TypeName(type) + " " +
         std::to_string(c.rows) + "x" + std::to_string(c.cols);
}

// (s - mean) / deviation * gamma + beta for each row, in double.
std::vector<double> Normalised(const Case& c, const std::vector<double>& s, const std::vector<float>& gamma,
                               const std::vector<float>& beta) {
  std::vector<double> y(s.size());
  for (int64_t start = 0; start < c.rows * c.cols; start += c.cols) {
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < c.cols; ++i) mean += s[start + i] / static_cast<double>(c.cols);
    for (int64_t i = 0; i < c.cols; ++i) variance += std::pow(s[start + i] - mean, 2) / static_cast<double>(c.cols);
    for (int64_t i = 0; i < c.cols; ++i) {
      const double normal = (s[start + i] - mean) / std::sqrt(variance + 1e-5);
      y[start + i] = c.affine ? normal * gamma[i] + beta[i] : normal;
    }
  }
  return y;
}

// Returns whether the variant took the case; when not, it must be for the row's length.
bool RunCase(const Case& c, int type, int variant) {
  const int64_t size = c.rows * c.cols;
  auto x = RandomValues(size, 1);
  for (float& value : x) value += c.offset;
  x = Decode(Encode(x, type), type);
  const auto added = RandomValues(size, 2, type), gamma = RandomValues(c.cols, 3), beta = RandomValues(c.cols, 4);
  Buffer<uint8_t> from(Encode(x, type)), residual(Encode(added, type)), sum(Encode(Untouched(size), type));
  Buffer<uint8_t> apart(Encode(Untouched(size), type));
  Buffer<uint8_t>& to = c.in_place ? from : apart;
  Buffer<float> scale(gamma), shift(beta);
  // In place, s goes where the residual was.
  Buffer<uint8_t>& stored = c.in_place ? residual : sum;
  const Params p{from.data(),
                 c.residual ? residual.data() : nullptr,
                 c.affine ? scale.data() : nullptr,
                 c.affine ? shift.data() : nullptr,
                 c.sum ? stored.data() : nullptr,
                 to.data(),
                 c.rows,
                 c.cols,
                 1e-5f,
                 c.twice && c.affine ? shift.data() : nullptr,
                 c.twice && c.affine ? scale.data() : nullptr,
                 c.twice ? 1e-5f : 0.0f,
                 type,
                 variant};
  const std::string name = Name(c, type, variant);
  const int status = dsm_cuda_add_layer_norm(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED || status == DSM_CUDA_UNSUPPORTED) {
    EXPECT_TRUE(c.cols * static_cast<int64_t>(TypeBytes(type)) % 16 != 0 || c.cols > 1024) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // Sums are taken in fp32, which two nearly equal columns would magnify.
  std::vector<double> s(x.begin(), x.end());
  for (int64_t i = 0; c.residual && i < size; ++i) s[i] = x[i] + added[i];
  const double tolerance = 2 * UnitRoundoff(type) + (2e-5 + 1e-6 * c.offset);
  std::vector<double> expected = Normalised(c, s, gamma, beta);
  // The second norm has the parameters the other way round.
  if (c.twice) expected = Normalised(c, expected, beta, gamma);
  ExpectClose(expected, Decode(to.Values(), type), tolerance, name);
  if (c.sum) ExpectClose(s, Decode(stored.Values(), type), 2 * UnitRoundoff(type), "sum of " + name);
  return true;
}

TEST(AddLayerNormTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_add_layer_norm_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, 10u) << "too few cases reach " << dsm_cuda_add_layer_norm_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == std::size(kCases)) << "the control takes every case";
    }
  }
}

Params Fine() {
  alignas(16) static float floats[16];
  return {floats, nullptr, nullptr, nullptr, nullptr, floats, 2, 8, 1e-5f, nullptr, nullptr, 1e-5f, DSM_CUDA_FP32, 3};
}

TEST(AddLayerNormTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rows = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.cols = -8; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.epsilon = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.epsilon = NAN; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.last_epsilon = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.last_epsilon = NAN; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.sum = p.y; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.rows = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.cols = int64_t{1} << 31; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = -1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = -1; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.cols = 1028; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.cols = 7; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.residual = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.gamma = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.last_beta = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<float*>(p.y) + 2; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(add_layer_norm), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
