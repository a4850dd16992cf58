#include "densitometer/cuda/spmm_csr.h"

#include <numeric>

#include "testing/testing.h"

namespace dsm {
namespace {

struct Csr {
  std::vector<float> values;
  std::vector<int32_t> columns;
  std::vector<int32_t> row_start{0};
};

// `spread` makes row r hold a share of up to `density`, from none in the first row to all in the last.
struct Case {
  int64_t rows, cols, tokens;
  double density;
  int64_t pad = 0;  // between the tokens of two features, as elements
  int activation = DSM_CUDA_ACTIVATION_NONE;
  bool bias = true, ordered = true, spread = false;
};

// Around every edge: 4 or 16 rows per block, 32, 64, 128 and 256 tokens per tile, 8 and 32 staged non-zeros.
const Case kCases[] = {
    {1, 1, 1, 1.0},
    {1, 1, 1, 0.0},
    {3, 5, 8, 0.5},
    {4, 33, 32, 1.0},
    {5, 32, 31, 1.0, 1},
    {15, 31, 33, 0.5, 7},
    {16, 40, 64, 0.3, 0, DSM_CUDA_ACTIVATION_RELU},
    {17, 40, 65, 0.3, 7, DSM_CUDA_ACTIVATION_GELU},
    {31, 64, 127, 0.2, 9, DSM_CUDA_ACTIVATION_GELU, false},
    {33, 65, 128, 0.2, 8, DSM_CUDA_ACTIVATION_RELU, true, false},
    {12, 100, 129, 0.1, 7, DSM_CUDA_ACTIVATION_NONE, true, true, true},
    {20, 96, 256, 0.1, 16, DSM_CUDA_ACTIVATION_GELU, true, true, true},
    {9, 50, 257, 0.05, 7, DSM_CUDA_ACTIVATION_NONE, false, false, true},
    {64, 200, 96, 0.03, 0, DSM_CUDA_ACTIVATION_GELU, true, true, true},
    {40, 64, 8, 0.9, 0, DSM_CUDA_ACTIVATION_RELU, true, true, true},
};

std::string Name(const Case& c, int type, int variant) {
  return std::string(dsm_cuda_spmm_csr_variant_name(variant)) + " " + TypeName(type) + " " + std::to_string(c.rows) +
         "x" + std::to_string(c.cols) + ", " + std::to_string(c.tokens) + " tokens";
}

Csr RandomCsr(const Case& c, int type) {
  const auto dense = RandomValues(c.rows * c.cols, 1, type), chance = RandomValues(c.rows * c.cols, 2);
  Csr csr;
  for (int64_t row = 0; row < c.rows; ++row) {
    const double share = c.spread ? c.density * static_cast<double>(2 * row) / static_cast<double>(c.rows) : c.density;
    for (int64_t col = 0; col < c.cols; ++col) {
      if (chance[row * c.cols + col] >= 2 * share - 1) continue;
      csr.values.push_back(dense[row * c.cols + col]);
      csr.columns.push_back(static_cast<int32_t>(col));
    }
    csr.row_start.push_back(static_cast<int32_t>(csr.values.size()));
  }
  return csr;
}

double Activated(double v, int activation) {
  if (activation == DSM_CUDA_ACTIVATION_RELU) return std::max(v, 0.0);
  return activation == DSM_CUDA_ACTIVATION_GELU ? 0.5 * v * (1 + std::erf(v / std::sqrt(2.0))) : v;
}

// Y[rows, ldy] in double; entries beyond the tokens are untouched.
std::vector<double> Expected(const Case& c, const Csr& w, const std::vector<float>& x, const std::vector<float>& bias) {
  const int64_t ld = c.tokens + c.pad;
  std::vector<double> y(c.rows * ld, kUntouched);
  for (int64_t row = 0; row < c.rows; ++row) {
    for (int64_t token = 0; token < c.tokens; ++token) {
      double sum = c.bias ? bias[row] : 0;
      for (int32_t i = w.row_start[row]; i < w.row_start[row + 1]; ++i) {
        sum += static_cast<double>(w.values[i]) * x[w.columns[i] * ld + token];
      }
      y[row * ld + token] = Activated(sum, c.activation);
    }
  }
  return y;
}

// NaN beyond the tokens must reach no result.
std::vector<float> Activations(const Case& c, int type) {
  const int64_t ld = c.tokens + c.pad;
  auto x = RandomValues(c.cols * ld, 3, type);
  for (int64_t i = 0; i < c.cols * ld; ++i) {
    if (i % ld >= c.tokens) x[i] = NAN;
  }
  return x;
}

// A variant that cannot take the case must say so by its alignment; returns whether it ran.
bool RunCase(const Case& c, int type, int variant) {
  const Csr w = RandomCsr(c, type);
  const int64_t ld = c.tokens + c.pad;
  const auto x = Activations(c, type), bias = RandomValues(c.rows, 4);
  std::vector<int32_t> order(c.rows);
  EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_spmm_csr_order(w.row_start.data(), c.rows, order.data()));
  Buffer<uint8_t> values(Encode(w.values, type)), from(Encode(x, type)), to(Encode(Untouched(c.rows * ld), type));
  Buffer<int32_t> columns(w.columns), row_start(w.row_start), row_order(order);
  Buffer<float> biases(bias);
  const dsm_cuda_spmm_csr_params p{values.data(),
                                   columns.data(),
                                   row_start.data(),
                                   c.ordered ? row_order.data() : nullptr,
                                   c.bias ? biases.data() : nullptr,
                                   from.data(),
                                   to.data(),
                                   c.rows,
                                   c.cols,
                                   static_cast<int64_t>(w.values.size()),
                                   c.tokens,
                                   ld,
                                   ld,
                                   type,
                                   c.activation,
                                   variant};
  const std::string name = Name(c, type, variant);
  const int status = dsm_cuda_spmm_csr(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_NE(0, ld * static_cast<int64_t>(TypeBytes(type)) % 16) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // A row's sum has at most cols terms of at most 1, rounded in fp32; the result is rounded once to its type.
  const double tolerance = 2 * UnitRoundoff(type) + static_cast<double>(c.cols) * 0x1p-23;
  ExpectClose(Expected(c, w, x, bias), Decode(to.Values(), type), tolerance, name);
  return true;
}

TEST(SpmmCsrTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_spmm_csr_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, 8u) << "too few cases reach " << dsm_cuda_spmm_csr_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == std::size(kCases)) << "the control takes every case";
    }
  }
}

TEST(SpmmCsrTest, OrderIsFromLongestToShortest) {
  const int32_t row_start[] = {0, 2, 2, 7, 9, 10};
  int32_t order[5];
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_spmm_csr_order(row_start, 5, order));
  EXPECT_EQ((std::vector<int32_t>{2, 0, 3, 4, 1}), std::vector<int32_t>(order, order + 5));
  const int32_t falling[] = {0, 2, 1};
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_csr_order(falling, 2, order));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_csr_order(row_start, 0, order));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_csr_order(nullptr, 2, order));
}

// Parameters that pass the check, of a product that is never run.
dsm_cuda_spmm_csr_params Fine() {
  static int32_t ints[4];
  alignas(16) static float floats[8];
  return {floats, ints, ints, nullptr, nullptr, floats, floats, 2, 2, 1, 4, 4, 4, DSM_CUDA_FP32, 0, 2};
}

TEST(SpmmCsrTest, BadArgumentsAreRefused) {
  using Params = dsm_cuda_spmm_csr_params;
  const struct {
    int status;
    void (*spoil)(Params&);
  } kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.values = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.row_start = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rows = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.tokens = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.nonzeros = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldx = 3; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldy = 3; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.cols = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.rows = p.cols = 1 << 16, p.nonzeros = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.tokens = p.ldx = p.ldy = int64_t{1} << 28; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.ldx = int64_t{1} << 62; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.activation = -1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = dsm_cuda_spmm_csr_variants(); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.ldx = 5; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.type = DSM_CUDA_FP16; }},
  };
  for (size_t row = 0; row < std::size(kSpoilt); ++row) {
    Params p = Fine();
    kSpoilt[row].spoil(p);
    EXPECT_EQ(kSpoilt[row].status, dsm_cuda_spmm_csr_check(&p)) << "row " << row;
    EXPECT_TRUE(row == 0 || dsm_cuda_spmm_csr(&p, nullptr) == kSpoilt[row].status) << "row " << row;
  }
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_csr(nullptr, nullptr));
  EXPECT_EQ(nullptr, dsm_cuda_spmm_csr_variant_name(-1));
}

}  // namespace
}  // namespace dsm
