#include "densitometer/cuda/spmm_csr.h"

#include "testing/testing.h"

namespace dsm {
namespace {

struct Csr {
  std::vector<float> values;
  std::vector<int32_t> columns;
  std::vector<int32_t> row_start{0};
};

enum class Residual { kNone, kApart, kInPlace };

// `spread` makes row r hold a share of up to `density`, from none in the first row to all in the last.
struct Case {
  int64_t rows, cols, tokens;
  double density;
  int64_t pad = 0;  // between two rows of memory, as elements
  int activation = DSM_CUDA_ACTIVATION_NONE;
  bool bias = true, ordered = true, spread = false;
  Residual residual = Residual::kNone;
  bool token_major = false;
};

// Around every edge: 4 or 16 rows per block, 32, 64, 128 and 256 tokens per tile, 8 and 32 staged non-zeros;
// token-major 32, 64 or 128 rows per block, 8 or 64 tokens per tile, panels of 160 or 320 columns of 64 tokens.
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
    {16, 40, 72, 0.3, 0, DSM_CUDA_ACTIVATION_RELU, true, true, true, Residual::kApart},
    {9, 20, 45, 0.3, 3, DSM_CUDA_ACTIVATION_GELU, true, true, true, Residual::kInPlace},
    {1, 1, 1, 1.0, 0, DSM_CUDA_ACTIVATION_NONE, true, true, false, Residual::kNone, true},
    {8, 8, 1, 0.0, 0, DSM_CUDA_ACTIVATION_GELU, true, true, false, Residual::kApart, true},
    {31, 16, 7, 1.0, 1, DSM_CUDA_ACTIVATION_NONE, true, true, false, Residual::kNone, true},
    {32, 24, 8, 0.5, 8, DSM_CUDA_ACTIVATION_RELU, true, false, false, Residual::kInPlace, true},
    {33, 40, 9, 0.5, 7, DSM_CUDA_ACTIVATION_RELU, false, true, true, Residual::kApart, true},
    {40, 33, 63, 0.3, 0, DSM_CUDA_ACTIVATION_NONE, true, true, true, Residual::kNone, true},
    {64, 64, 64, 0.3, 0, DSM_CUDA_ACTIVATION_GELU, true, true, true, Residual::kInPlace, true},
    {72, 168, 65, 0.2, 8, DSM_CUDA_ACTIVATION_NONE, true, true, true, Residual::kApart, true},
    {128, 320, 3, 0.1, 0, DSM_CUDA_ACTIVATION_RELU, true, true, true, Residual::kNone, true},
    {136, 328, 5, 0.2, 0, DSM_CUDA_ACTIVATION_NONE, true, true, true, Residual::kApart, true},
    {8, 2568, 2, 0.5, 0, DSM_CUDA_ACTIVATION_NONE, false, true, true, Residual::kNone, true},
    {4, 645, 2, 1.0, 3, DSM_CUDA_ACTIVATION_NONE, false, true, false, Residual::kApart, true},
};

// Rows of memory of X and of Y, and how many elements of one are used.
int64_t XRows(const Case& c) { return c.token_major ? c.tokens : c.cols; }
int64_t XUsed(const Case& c) { return c.token_major ? c.cols : c.tokens; }
int64_t YRows(const Case& c) { return c.token_major ? c.tokens : c.rows; }
int64_t YUsed(const Case& c) { return c.token_major ? c.rows : c.tokens; }
// Where element (feature, token) lies.
int64_t At(const Case& c, int64_t feature, int64_t token, int64_t ld) {
  return c.token_major ? token * ld + feature : feature * ld + token;
}

std::string Name(const Case& c, int type, int variant) {
  return std::string(dsm_cuda_spmm_csr_variant_name(variant)) + " " + TypeName(type) + " " + std::to_string(c.rows) +
         "x" + std::to_string(c.cols) + ", " + std::to_string(c.tokens) + " tokens" +
         (c.token_major ? ", by tokens" : "");
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

// Y in double; entries beyond its rows of memory are `untouched`, what lay there before.
std::vector<double> Expected(const Case& c, const Csr& w, const std::vector<float>& x, const std::vector<float>& bias,
                             const std::vector<float>& residual, const std::vector<float>& before) {
  const int64_t ldx = XUsed(c) + c.pad, ldy = YUsed(c) + c.pad;
  std::vector<double> y(before.begin(), before.end());
  for (int64_t row = 0; row < c.rows; ++row) {
    for (int64_t token = 0; token < c.tokens; ++token) {
      double sum = c.bias ? bias[row] : 0;
      for (int32_t i = w.row_start[row]; i < w.row_start[row + 1]; ++i) {
        sum += static_cast<double>(w.values[i]) * x[At(c, w.columns[i], token, ldx)];
      }
      const int64_t at = At(c, row, token, ldy);
      y[at] = Activated(sum, c.activation) + (c.residual == Residual::kNone ? 0 : residual[at]);
    }
  }
  return y;
}

// NaN beyond the used elements must reach no result.
std::vector<float> Activations(const Case& c, int type) {
  const int64_t ld = XUsed(c) + c.pad;
  auto x = RandomValues(XRows(c) * ld, 3, type);
  for (size_t i = 0; i < x.size(); ++i) {
    if (static_cast<int64_t>(i) % ld >= XUsed(c)) x[i] = NAN;
  }
  return x;
}

// A variant that cannot take the case must say so by its layout or its alignment; returns whether it ran.
bool RunCase(const Case& c, int type, int variant) {
  const Csr w = RandomCsr(c, type);
  const int64_t ldx = XUsed(c) + c.pad, ldy = YUsed(c) + c.pad;
  const auto x = Activations(c, type), bias = RandomValues(c.rows, 4), added = RandomValues(YRows(c) * ldy, 5, type);
  const auto before = c.residual == Residual::kInPlace ? added : Untouched(YRows(c) * ldy);
  std::vector<int32_t> order(c.rows);
  EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_spmm_csr_order(w.row_start.data(), c.rows, order.data()));
  Buffer<uint8_t> values(Encode(w.values, type)), from(Encode(x, type)), to(Encode(before, type));
  Buffer<uint8_t> apart(Encode(added, type));
  Buffer<int32_t> columns(w.columns), row_start(w.row_start), row_order(order);
  Buffer<float> biases(bias);
  dsm_cuda_spmm_csr_params p{};
  p.values = values.data(), p.columns = columns.data(), p.row_start = row_start.data();
  p.row_order = c.ordered ? row_order.data() : nullptr;
  p.bias = c.bias ? biases.data() : nullptr;
  if (c.residual != Residual::kNone) p.residual = c.residual == Residual::kApart ? apart.data() : to.data();
  p.x = from.data(), p.y = to.data();
  p.rows = c.rows, p.cols = c.cols, p.nonzeros = static_cast<int64_t>(w.values.size()), p.tokens = c.tokens;
  p.ldx = ldx, p.ldy = p.ldr = ldy;
  p.type = type, p.activation = c.activation, p.token_major = c.token_major, p.variant = variant;
  const std::string name = Name(c, type, variant);
  const int status = dsm_cuda_spmm_csr(&p, nullptr);
  if (status == DSM_CUDA_UNSUPPORTED) return false;
  if (status == DSM_CUDA_UNALIGNED) {
    const auto bytes = static_cast<int64_t>(TypeBytes(type));
    EXPECT_TRUE(ldx * bytes % 16 != 0 || ldy * bytes % 16 != 0) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // A row's sum has at most cols terms of at most 1, rounded in fp32; the result is rounded once to its type.
  const double tolerance = 2 * UnitRoundoff(type) + static_cast<double>(c.cols) * 0x1p-23;
  ExpectClose(Expected(c, w, x, bias, added, before), Decode(to.Values(), type), tolerance, name);
  return true;
}

TEST(SpmmCsrTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_spmm_csr_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, 5u) << "too few cases reach " << dsm_cuda_spmm_csr_variant_name(variant);
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

// Packed and unpacked, a weight is the same: empty, with empty rows, with one full row, dense.
TEST(SpmmCsrTest, PackGoesThereAndBack) {
  constexpr int64_t kRows = 5, kCols = 7;
  for (const int full : {0x00, 0x04, 0x11, 0x1F}) {
    auto weight = RandomValues(kRows * kCols, 6, DSM_CUDA_FP16);
    for (int64_t i = 0; i < kRows * kCols; ++i) weight[i] = (full >> i / kCols & 1) != 0 ? weight[i] : 0.0f;
    const int64_t count = dsm_cuda_spmm_csr_count(weight.data(), kRows, kCols);
    std::vector<uint8_t> values(count * 2);
    std::vector<int32_t> columns(count), row_start(kRows + 1);
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_spmm_csr_pack(weight.data(), kRows, kCols, DSM_CUDA_FP16, count, values.data(),
                                                  columns.data(), row_start.data()));
    ASSERT_EQ(count, row_start[kRows]);
    const auto decoded = Decode(values, DSM_CUDA_FP16);
    std::vector<float> unpacked(kRows * kCols);
    for (int64_t row = 0; row < kRows; ++row) {
      for (int32_t i = row_start[row]; i < row_start[row + 1]; ++i) unpacked[row * kCols + columns[i]] = decoded[i];
    }
    EXPECT_EQ(weight, unpacked) << full;
  }
}

TEST(SpmmCsrTest, BadWeightsAreNotPacked) {
  const float weight[4] = {1, 0, 0, 2};
  float values[2];
  int32_t columns[2], row_start[3];
  EXPECT_EQ(2, dsm_cuda_spmm_csr_count(weight, 2, 2));
  EXPECT_EQ(-DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_csr_count(nullptr, 2, 2));
  EXPECT_EQ(-DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_csr_count(weight, 0, 2));
  EXPECT_EQ(-DSM_CUDA_OVERFLOW, dsm_cuda_spmm_csr_count(weight, 1, int64_t{1} << 31));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_csr_pack(weight, 2, 2, DSM_CUDA_FP32, 1, values, columns, row_start));
  EXPECT_EQ(DSM_CUDA_BAD_CODE, dsm_cuda_spmm_csr_pack(weight, 2, 2, 3, 2, values, columns, row_start));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_csr_pack(weight, 2, 2, DSM_CUDA_FP32, 2, nullptr, columns, row_start));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_csr_pack(weight, 2, 2, DSM_CUDA_FP32, 2, values, columns, nullptr));
}

// Parameters that pass the check, of a product that is never run.
dsm_cuda_spmm_csr_params Fine() {
  static int32_t ints[4];
  alignas(16) static float floats[8];
  return {floats, ints, ints, nullptr, nullptr, floats, floats, floats, 2, 2, 1, 4, 4, 4, 4, DSM_CUDA_FP32, 0, 0, 2};
}

TEST(SpmmCsrTest, BadArgumentsAreRefused) {
  using Params = dsm_cuda_spmm_csr_params;
  const Spoilt<Params> kSpoilt[] = {
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
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.tokens = p.ldx = p.ldy = p.ldr = int64_t{1} << 28; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.ldx = int64_t{1} << 62; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.activation = -1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = dsm_cuda_spmm_csr_variants(); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.ldx = 5; }},
      {DSM_CUDA_OK, [](Params& p) { p.token_major = 1, p.variant = 0; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.token_major = 2; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.token_major = 1; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.variant = dsm_cuda_spmm_csr_variants() - 1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.token_major = 1, p.cols = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.token_major = 1, p.rows = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldr = 3; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldr = 8; }},
      {DSM_CUDA_OK, [](Params& p) { p.residual = nullptr, p.ldr = 3; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.residual = static_cast<const float*>(p.residual) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.residual = &p, p.ldr = int64_t{1} << 30; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.type = DSM_CUDA_FP16; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(spmm_csr), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
