#include <functional>
#include <limits>
#include <string>

#include "cpu/testing.h"
#include "densitometer/primitive.h"

namespace dsm {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct UnaryCase {
  int op;
  double (*reference)(double);
  float low, high;
};

const UnaryCase kUnaryCases[] = {
    {DSM_UNARY_RELU, [](double x) { return std::max(x, 0.0); }, -3, 3},
    {DSM_UNARY_GELU, [](double x) { return x * (1 + std::erf(x / std::sqrt(2.0))) / 2; }, -8, 8},
    {DSM_UNARY_ELU, [](double x) { return x > 0 ? x : 0.75 * std::expm1(x); }, -20, 5},
    {DSM_UNARY_TANH, [](double x) { return std::tanh(x); }, -12, 12},
    {DSM_UNARY_EXP, [](double x) { return std::exp(x); }, -86, 88},
    {DSM_UNARY_SQRT, [](double x) { return std::sqrt(x); }, 0, 100},
    {DSM_UNARY_NEG, [](double x) { return -x; }, -3, 3},
    {DSM_UNARY_ABS, [](double x) { return std::abs(x); }, -3, 3},
    {DSM_UNARY_ERF, [](double x) { return std::erf(x); }, -6, 6},
    {DSM_UNARY_SIGMOID, [](double x) { return 1 / (1 + std::exp(-x)); }, -80, 80},
    {DSM_UNARY_LOG, [](double x) { return std::log(x); }, 0.001f, 100},
    {DSM_UNARY_RECIPROCAL, [](double x) { return 1 / x; }, 0.1f, 5},
};

// Each entry within a few units in the last place of itself; GELU far below 0 is x times a difference of nearly equal
// numbers, so what is left of its error grows with x.
void CheckUnary(const UnaryCase& c, int64_t size, int threads) {
  std::vector<float> x = RandomFloats(size + 1, 1), y = Untouched(size + 1);
  for (float& value : x) value = c.low + (value + 1) / 2 * (c.high - c.low);
  const dsm_unary_params p{x.data(), y.data(), size, 0.75f, c.op, threads};
  ASSERT_EQ(DSM_OK, dsm_unary(&p));
  ASSERT_EQ(kUntouched, y.back());
  for (int64_t i = 0; i < size; ++i) {
    const double expected = c.reference(x[i]);
    ASSERT_NEAR(expected, y[i], 1e-6 * std::abs(expected) + 2e-7 * std::max(1.0f, std::abs(x[i])))
        << "op " << c.op << " of " << x[i];
  }
}

TEST(UnaryTest, MatchesDouble) {
  for (const UnaryCase& c : kUnaryCases) {
    for (const int64_t size : {0, 1, 3, 4, 5, 15, 16, 17, 35, 64, 4095, 4096, 4097}) CheckUnary(c, size, 1);
    for (const int threads : {2, 3}) CheckUnary(c, 100003, threads);
  }
}

float Apply(int op, float x) {
  // Seventeen: a whole vector of the widest kind and a single lane.
  std::vector<float> values(17, x);
  const dsm_unary_params p{values.data(), values.data(), 17, 1.0f, op, 1};
  EXPECT_EQ(DSM_OK, dsm_unary(&p));
  for (const float value : values) EXPECT_TRUE(value == values[0] || std::isnan(values[0])) << op << " of " << x;
  return values[0];
}

TEST(UnaryTest, LimitsAreRight) {
  EXPECT_EQ(kInfinity, Apply(DSM_UNARY_EXP, 89.0f));
  EXPECT_EQ(kInfinity, Apply(DSM_UNARY_EXP, kInfinity));
  EXPECT_NEAR(std::exp(88.5), Apply(DSM_UNARY_EXP, 88.5f), 1e33);
  EXPECT_EQ(0.0f, Apply(DSM_UNARY_EXP, -kInfinity));
  EXPECT_EQ(0.0f, Apply(DSM_UNARY_EXP, -100.0f));
  EXPECT_EQ(kInfinity, Apply(DSM_UNARY_GELU, kInfinity));
  EXPECT_EQ(1e30f, Apply(DSM_UNARY_GELU, 1e30f));
  EXPECT_EQ(0.0f, Apply(DSM_UNARY_GELU, -1e30f));
  EXPECT_EQ(1.0f, Apply(DSM_UNARY_TANH, kInfinity));
  EXPECT_EQ(-1.0f, Apply(DSM_UNARY_TANH, -50.0f));
  EXPECT_NEAR(1.0f, Apply(DSM_UNARY_ERF, kInfinity), 1e-6);
  EXPECT_EQ(1.0f, Apply(DSM_UNARY_SIGMOID, kInfinity));
  EXPECT_EQ(0.0f, Apply(DSM_UNARY_SIGMOID, -kInfinity));
  EXPECT_EQ(kInfinity, Apply(DSM_UNARY_ELU, kInfinity));
  EXPECT_EQ(-1.0f, Apply(DSM_UNARY_ELU, -kInfinity));
  for (const int op : {DSM_UNARY_EXP, DSM_UNARY_TANH, DSM_UNARY_SIGMOID, DSM_UNARY_ELU, DSM_UNARY_LOG}) {
    EXPECT_TRUE(std::isnan(Apply(op, kNan))) << op;
  }
}

struct Broadcast {
  std::vector<int64_t> dims, a_strides, b_strides;
};

// Whole arrays, a bias over rows, scalars on either side, columns, a transposed operand, size-1 and empty dimensions.
const Broadcast kBroadcasts[] = {
    {{}, {}, {}},
    {{1000}, {1}, {1}},
    {{9001}, {1}, {0}},
    {{7, 33}, {33, 1}, {0, 1}},
    {{7, 33}, {0, 0}, {33, 1}},
    {{7, 33}, {1, 0}, {33, 1}},
    {{7, 33}, {1, 7}, {33, 1}},
    {{2, 3, 1, 5, 2, 4}, {120, 40, 9, 8, 4, 1}, {0, 8, 3, 0, 4, 1}},
    {{4, 0, 3}, {0, 3, 1}, {3, 3, 1}},
    {{60, 700}, {700, 1}, {0, 1}},
};

template <class Params>
void FillShape(Params& p, const Broadcast& c) {
  p.rank = static_cast<int>(c.dims.size());
  std::copy(c.dims.begin(), c.dims.end(), p.dims);
  std::copy(c.a_strides.begin(), c.a_strides.end(), p.a_strides);
  std::copy(c.b_strides.begin(), c.b_strides.end(), p.b_strides);
}

int64_t SizeOf(const Broadcast& c) {
  int64_t size = 1;
  for (const int64_t d : c.dims) size *= d;
  return size;
}

int64_t Place(const std::vector<int64_t>& dims, const std::vector<int64_t>& strides, int64_t i) {
  int64_t at = 0;
  for (size_t d = dims.size(); d-- > 0;) {
    at += i % dims[d] * strides[d];
    i /= dims[d];
  }
  return at;
}

double Combined(int op, double a, double b) {
  const double results[] = {a + b, a - b, a * b, a / b, std::max(a, b), std::min(a, b), std::pow(a, b)};
  return results[op];
}

TEST(BinaryTest, EveryBroadcastMatchesDouble) {
  auto a = RandomFloats(50000, 1), b = RandomFloats(50000, 2);
  for (float& value : a) value = 1.5f + value;
  for (float& value : b) value = 1.5f + value;
  for (const Broadcast& c : kBroadcasts) {
    for (int op = DSM_BINARY_ADD; op <= DSM_BINARY_POW; ++op) {
      for (const int threads : {1, 2, 3}) {
        auto y = Untouched(SizeOf(c) + 1);
        dsm_binary_params p{};
        FillShape(p, c);
        p.a = a.data();
        p.b = b.data();
        p.y = y.data();
        p.op = op;
        p.threads = threads;
        ASSERT_EQ(DSM_OK, dsm_binary(&p));
        ASSERT_EQ(kUntouched, y.back());
        for (int64_t i = 0; i < SizeOf(c); ++i) {
          const double expected = Combined(op, a[Place(c.dims, c.a_strides, i)], b[Place(c.dims, c.b_strides, i)]);
          ASSERT_NEAR(expected, y[i], 1e-6 * std::abs(expected)) << "op " << op << " rank " << c.dims.size();
        }
      }
    }
  }
}

TEST(BinaryTest, IntegersFollowTheDefinitions) {
  const std::vector<int64_t> a = {7, -7, 7, -7, INT64_MIN, INT64_MAX}, b = {3, 3, -3, -3, -1, 2};
  std::vector<int64_t> y(6);
  dsm_binary_int64_params p{a.data(), b.data(), y.data(), {6}, {1}, {1}, 1, DSM_BINARY_MOD};
  ASSERT_EQ(DSM_OK, dsm_binary_int64(&p));
  EXPECT_EQ(std::vector<int64_t>({1, 2, -2, -1, 0, 1}), y);
  p.op = DSM_BINARY_ADD;
  ASSERT_EQ(DSM_OK, dsm_binary_int64(&p));
  EXPECT_EQ(std::vector<int64_t>({10, -4, 4, -10, INT64_MAX, INT64_MIN + 1}), y);
  p.op = DSM_BINARY_SUB;
  p.b_strides[0] = 0;
  ASSERT_EQ(DSM_OK, dsm_binary_int64(&p));
  EXPECT_EQ(4, y[0]);
  EXPECT_EQ(-10, y[3]);
  p.op = DSM_BINARY_MUL;
  ASSERT_EQ(DSM_OK, dsm_binary_int64(&p));
  EXPECT_EQ(-21, y[1]);
  const int64_t zero = 0;
  p.b = &zero;
  p.op = DSM_BINARY_MOD;
  EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_binary_int64(&p));
  p.op = DSM_BINARY_DIV;
  EXPECT_EQ(DSM_BAD_CODE, dsm_binary_int64(&p));
}

TEST(WhereTest, ChoosesPerElement) {
  const auto a = RandomFloats(50000, 1), b = RandomFloats(50000, 2);
  std::vector<uint8_t> condition(50000);
  for (size_t i = 0; i < condition.size(); ++i) condition[i] = i % 3 == 0 ? 2 : 0;
  for (const Broadcast& c : kBroadcasts) {
    auto y = Untouched(SizeOf(c) + 1);
    dsm_where_params p{};
    FillShape(p, c);
    std::copy(c.b_strides.begin(), c.b_strides.end(), p.condition_strides);
    p.condition = condition.data();
    p.a = a.data();
    p.b = b.data();
    p.y = y.data();
    p.threads = 2;
    ASSERT_EQ(DSM_OK, dsm_where(&p));
    for (int64_t i = 0; i < SizeOf(c); ++i) {
      const int64_t at_a = Place(c.dims, c.a_strides, i), at_b = Place(c.dims, c.b_strides, i);
      ASSERT_EQ(condition[at_b] != 0 ? a[at_a] : b[at_b], y[i]);
    }
  }
}

TEST(CastTest, RoundTrip) {
  const std::vector<float> x = {0.0f, -1.9f, 2.9f, -9223372036854775808.0f};
  std::vector<int64_t> whole(4);
  std::vector<float> back(4);
  ASSERT_EQ(DSM_OK, dsm_float_to_int64(x.data(), whole.data(), 4));
  EXPECT_EQ(std::vector<int64_t>({0, -1, 2, INT64_MIN}), whole);
  ASSERT_EQ(DSM_OK, dsm_int64_to_float(whole.data(), back.data(), 4));
  EXPECT_EQ(std::vector<float>({0, -1, 2, -9223372036854775808.0f}), back);
  for (const float bad : {kNan, kInfinity, 9223372036854775808.0f}) {
    EXPECT_EQ(DSM_OUT_OF_RANGE, dsm_float_to_int64(&bad, whole.data(), 1)) << bad;
  }
}

TEST(ElementwiseTest, BadArgumentsAreRefused) {
  float x[4] = {};
  EXPECT_EQ(DSM_NULL_POINTER, dsm_unary(nullptr));
  dsm_unary_params unary{x, x, 4, 1, 12, 1};
  EXPECT_EQ(DSM_BAD_CODE, dsm_unary(&unary));
  unary.op = 0;
  unary.size = -1;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_unary(&unary));
  dsm_binary_params p{x, x, x, {2, 2}, {2, 1}, {2, 1}, 2, DSM_BINARY_ADD, 1};
  EXPECT_EQ(DSM_OK, dsm_binary(&p));
  p.rank = 7;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_binary(&p));
  p.rank = 2;
  p.a_strides[0] = -1;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_binary(&p));
  p.a_strides[0] = 2;
  p.dims[0] = int64_t{1} << 62;
  EXPECT_EQ(DSM_BAD_SIZE, dsm_binary(&p));
}

}  // namespace
}  // namespace dsm
