#include "densitometer/cuda/elementwise.h"

#include <memory>

#include "elementwise/reference.h"
#include "testing/any_type.h"
#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_elementwise_params;

constexpr int kCopy = DSM_CUDA_ELEMENTWISE_COPY, kAdd = DSM_CUDA_ELEMENTWISE_ADD, kWhere = DSM_CUDA_ELEMENTWISE_WHERE;
constexpr int kControl = 0, kTransposed = 1, kVector = 2;

// Strides of a, b, c and y. `reached`: the variants that take it as a COPY of fp32, as bits.
struct Case {
  Dims dims;
  Dims strides[4];
  int reached;
};

const Case kCases[] = {
    {{}, {{}, {}, {}, {}}, 1},
    {{1, 1}, {{0, 5}, {1, 1}, {1, 1}, {0, 0}}, 1},
    {{512}, {{1}, {0}, {1}, {1}}, 5},  // 128 threads of one and of four
    {{516}, {{1}, {1}, {1}, {1}}, 5},
    {{127}, {{1}, {1}, {1}, {1}}, 1},
    {{129}, {{-1}, {1}, {0}, {1}}, 1},
    {{3, 8}, {{8, 1}, {0, 1}, {1, 0}, {8, 1}}, 5},                                // rows and columns that repeat
    {{2, 3, 4}, {{12, 4, 1}, {4, 0, 1}, {0, 0, 0}, {12, 4, 1}}, 5},               // [B, 1, C]
    {{4, 12}, {{-12, 1}, {24, 1}, {0, 1}, {20, 1}}, 5},                           // slices
    {{4, 12}, {{13, 1}, {12, 1}, {12, 1}, {12, 1}}, 1},                           // rows apart by an odd number
    {{5, 33, 31}, {{1023, 1, 33}, {31, 0, 1}, {1023, 31, 1}, {1023, 31, 1}}, 3},  // permutes
    {{2, 64, 32}, {{2048, 1, 64}, {2048, 32, 1}, {0, 32, 1}, {2048, 32, 1}}, 3},
    {{2, 9, 65}, {{600, 65, 1}, {585, 65, 1}, {585, 65, 1}, {700, 1, 9}}, 3},
    {{3, 2, 8, 10}, {{1, 300, 30, 3}, {80, 0, 10, 1}, {0, 0, 1, 8}, {160, 80, 10, 1}}, 1},  // 3 are too few for tiles
    {{2, 3, 2, 8, 2, 12},
     {{1, 2304, 12, 24, 192, 384}, {1, 0, 2, 0, 32, 64}, {0, 0, 0, 0, 0, 1}, {1152, 384, 192, 24, 12, 1}},
     1},
    {{2, 3, 2, 8, 2, 12},
     {{192, 768, 96, 1, 384, 8}, {1, 0, 2, 0, 32, 64}, {0, 0, 0, 0, 0, 1}, {1152, 384, 192, 24, 12, 1}},
     3},
};

Params ParamsOf(const Case& c, int kind, const int (&types)[4], int variant) {
  Params p{};
  p.rank = static_cast<int>(c.dims.size());
  int64_t* const strides[] = {p.a_strides, p.b_strides, p.c_strides, p.y_strides};
  std::copy(c.dims.begin(), c.dims.end(), p.dims);
  for (int o = 0; o < 4; ++o) std::copy(c.strides[o].begin(), c.strides[o].end(), strides[o]);
  p.kind = kind;
  p.a_type = types[0], p.b_type = types[1], p.c_type = types[2], p.y_type = types[3];
  p.alpha = 0.7f;
  p.variant = variant;
  return p;
}

// Values in the domain of the kind.
std::vector<double> Operand(int kind, int operand, int64_t size, int type) {
  auto values = RandomOf(size, 1 + operand, type);
  for (double& value : values) {
    const bool root = kind == DSM_CUDA_ELEMENTWISE_LOG || kind == DSM_CUDA_ELEMENTWISE_SQRT;
    if (IsFloatType(type) && (root || kind == DSM_CUDA_ELEMENTWISE_POW)) value = std::abs(value) + 0.25;
    // Not near 0, where quotients differ by much.
    const bool divisor = kind == DSM_CUDA_ELEMENTWISE_RECIPROCAL || kind == DSM_CUDA_ELEMENTWISE_DIV ||
                         (kind == DSM_CUDA_ELEMENTWISE_MOD && operand == 1);
    if (IsFloatType(type) && divisor) value = std::copysign(0.5, value) + value;
    if (!IsFloatType(type) && kind == DSM_CUDA_ELEMENTWISE_POW) value = std::floor(std::abs(value) / 8);
  }
  return DecodeAny(EncodeAny(values, type), type);
}

std::string Name(const Case& c, int kind, const int (&types)[4], int variant) {
  return std::string(dsm_cuda_elementwise_variant_name(variant)) + " kind " + std::to_string(kind) + " " +
         AnyTypeName(types[1]) + " to " + AnyTypeName(types[3]) + " of case " + std::to_string(&c - kCases);
}

// What y holds before: what no kernel computes, where the type has such a value.
std::vector<double> Before(int64_t size, int type) {
  return std::vector<double>(static_cast<size_t>(size), type == DSM_CUDA_BOOL ? 1.0 : kUntouched);
}

// Moves and integers are exact; functions are within a few roundings in fp32, and y is rounded.
void ExpectResults(const std::vector<double>& expected, const std::vector<double>& actual, int type,
                   const std::vector<bool>& written, const std::string& name) {
  double largest = 1e-3;
  for (size_t i = 0; i < expected.size(); ++i) {
    if (written[i]) largest = std::max(largest, std::abs(expected[i]));
  }
  const double tolerance = IsFloatType(type) ? (UnitRoundoff(type) + 4e-7) * largest : 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    if (std::abs(expected[i] - actual[i]) <= (written[i] ? tolerance : 0)) continue;
    ADD_FAILURE() << name << ": entry " << i << " is " << actual[i] << ", not " << expected[i];
    return;
  }
}

int RunCase(const Case& c, int kind, const int (&types)[4], int variant) {
  const std::string name = Name(c, kind, types, variant);
  Params p = ParamsOf(c, kind, types, variant);
  Places places[4];
  std::vector<double> values[4];
  std::vector<std::unique_ptr<Buffer<uint8_t>>> buffers;
  uint8_t* pointers[4];
  for (int o = 0; o < 4; ++o) {
    places[o] = PlacesOf(c.dims, c.strides[o]);
    values[o] = o == 3 ? Before(places[o].size, types[o]) : Operand(kind, o, places[o].size, types[o]);
    buffers.push_back(std::make_unique<Buffer<uint8_t>>(EncodeAny(values[o], types[o])));
    pointers[o] = buffers[o]->data() + places[o].first * static_cast<int64_t>(AnyTypeBytes(types[o]));
  }
  p.a = pointers[0], p.b = pointers[1], p.c = pointers[2], p.y = pointers[3];
  const int status = dsm_cuda_elementwise(&p, nullptr);
  if (status != DSM_CUDA_OK) {
    const bool refused = status == DSM_CUDA_UNSUPPORTED || status == DSM_CUDA_UNALIGNED;
    EXPECT_TRUE(refused) << name << ": " << status << " " << dsm_cuda_last_error();
    return status;
  }
  std::vector<bool> written(values[3].size());
  for (size_t i = 0; i < places[3].at.size(); ++i) {
    const auto value = [&](int o) { return values[o][places[o].at[i]]; };
    const double result = Expected(kind, value(0), value(1), value(2), !IsFloatType(types[1]));
    values[3][places[3].at[i]] = Converted(result, types[3]);
    written[places[3].at[i]] = true;
  }
  ExpectResults(values[3], DecodeAny(buffers[3]->Values(), types[3]), types[3], written, name);
  return status;
}

TEST(ElementwiseTest, EveryShapeByEveryVariant) {
  for (const Case& c : kCases) {
    for (int variant = 0; variant < dsm_cuda_elementwise_variants(); ++variant) {
      const int status = RunCase(c, kCopy, {0, 0, 0, 0}, variant);
      EXPECT_EQ((c.reached >> variant & 1) != 0, status == DSM_CUDA_OK) << variant << " of case " << &c - kCases;
      for (const int type : kAllTypes) {
        RunCase(c, kCopy, {type, type, type, type}, variant);
        RunCase(c, kWhere, {DSM_CUDA_BOOL, type, type, type}, variant);
        if (type != DSM_CUDA_BOOL) RunCase(c, kAdd, {type, type, type, type}, variant);
      }
    }
  }
}

TEST(ElementwiseTest, EveryKind) {
  for (const int variant : {kControl, kVector}) {
    for (int kind = kCopy; kind <= kWhere; ++kind) {
      for (const int type : kAllTypes) {
        const int condition = kind == kWhere ? DSM_CUDA_BOOL : type;
        const bool takes =
            kind == kCopy || kind == kWhere || IsFloatType(type) || (kind >= kAdd && type != DSM_CUDA_BOOL);
        if (takes) {
          const bool is_long =
              kind == DSM_CUDA_ELEMENTWISE_DIV || kind == DSM_CUDA_ELEMENTWISE_POW || kind == DSM_CUDA_ELEMENTWISE_MOD;
          const bool refused = variant == kVector && is_long && !IsFloatType(type);
          EXPECT_EQ(refused ? DSM_CUDA_UNSUPPORTED : DSM_CUDA_OK,
                    RunCase(kCases[6], kind, {condition, type, type, type}, variant));
          continue;
        }
        const Params p = ParamsOf(kCases[6], kind, {condition, type, type, type}, variant);
        EXPECT_EQ(DSM_CUDA_BAD_CODE, dsm_cuda_elementwise_check(&p)) << kind << " of " << AnyTypeName(type);
      }
    }
    // Floats of several types together.
    EXPECT_EQ(DSM_CUDA_OK, RunCase(kCases[6], kAdd, {DSM_CUDA_FP32, DSM_CUDA_FP16, 0, DSM_CUDA_BF16}, variant));
    EXPECT_EQ(DSM_CUDA_OK, RunCase(kCases[6], kWhere, {DSM_CUDA_BOOL, DSM_CUDA_BF16, 0, DSM_CUDA_FP16}, variant));
  }
}

TEST(ElementwiseTest, EveryConversion) {
  for (const int variant : {kControl, kVector, kTransposed}) {
    const Case& c = kCases[variant == kTransposed ? 11 : 2];
    for (const int from : kAllTypes) {
      for (const int to : kAllTypes) EXPECT_EQ(DSM_CUDA_OK, RunCase(c, kCopy, {from, 0, 0, to}, variant));
    }
  }
}

template <typename From, typename To>
std::vector<To> Copied(const std::vector<From>& from, int from_type, int to_type, int variant) {
  Buffer<From> a(from);
  Buffer<To> y(std::vector<To>(from.size()));
  const auto size = static_cast<int64_t>(from.size());
  Params p = ParamsOf({{size}, {{1}, {}, {}, {1}}, 0}, kCopy, {from_type, 0, 0, to_type}, variant);
  p.a = a.data();
  p.y = y.data();
  EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_elementwise(&p, nullptr)) << dsm_cuda_last_error();
  return y.Values();
}

TEST(ElementwiseTest, ConversionsAtTheEdges) {
  const std::vector<float> floats = {NAN, INFINITY, -INFINITY, 1e30f, -0.0f, 2.9f, -2.9f, 3e9f};
  for (const int variant : {kControl, kVector}) {
    EXPECT_EQ(std::vector<int64_t>({0, INT64_MAX, INT64_MIN, INT64_MAX, 0, 2, -2, 3000000000}),
              (Copied<float, int64_t>(floats, DSM_CUDA_FP32, DSM_CUDA_INT64, variant)));
    EXPECT_EQ(std::vector<int32_t>({0, INT32_MAX, INT32_MIN, INT32_MAX, 0, 2, -2, INT32_MAX}),
              (Copied<float, int32_t>(floats, DSM_CUDA_FP32, DSM_CUDA_INT32, variant)));
    EXPECT_EQ(std::vector<uint8_t>({1, 1, 1, 1, 0, 1, 1, 1}),
              (Copied<float, uint8_t>(floats, DSM_CUDA_FP32, DSM_CUDA_BOOL, variant)));
    EXPECT_EQ(std::vector<int64_t>({1, 0, 1, 1}),
              (Copied<uint8_t, int64_t>({2, 0, 1, 255}, DSM_CUDA_BOOL, DSM_CUDA_INT64, variant)));
    EXPECT_EQ(std::vector<int64_t>({INT64_MAX, INT64_MIN, (int64_t{1} << 53) + 1, -1}),
              (Copied<int64_t, int64_t>({INT64_MAX, INT64_MIN, (int64_t{1} << 53) + 1, -1}, DSM_CUDA_INT64,
                                        DSM_CUDA_INT64, variant)));
    EXPECT_EQ(std::vector<int32_t>({-1, 0, 1, 5}),
              (Copied<int64_t, int32_t>({INT64_MAX, INT64_MIN, (int64_t{1} << 53) + 1, 5}, DSM_CUDA_INT64,
                                        DSM_CUDA_INT32, variant)));
  }
}

TEST(ElementwiseTest, IntegersAtTheEdges) {
  const std::vector<int64_t> a = {INT64_MIN, INT64_MIN, 7, -7, 7, -7, -1, 3}, b = {-1, 0, -2, 2, 2, -2, -3, 63};
  const struct {
    int kind;
    std::vector<int64_t> y;
  } kRows[] = {
      {DSM_CUDA_ELEMENTWISE_DIV, {INT64_MIN, 0, -3, -3, 3, 3, 0, 0}},
      {DSM_CUDA_ELEMENTWISE_MOD, {0, 0, -1, 1, 1, -1, -1, 3}},
      {DSM_CUDA_ELEMENTWISE_POW, {0, 1, 0, 49, 49, 0, -1, 0}},
      {DSM_CUDA_ELEMENTWISE_ADD, {INT64_MAX, INT64_MIN, 5, -5, 9, -9, -4, 66}},
  };
  for (const auto& row : kRows) {
    Buffer<int64_t> y(a), by(b);  // y is a
    const int type = DSM_CUDA_INT64;
    Params p = ParamsOf({{8}, {{1}, {1}, {}, {1}}, 0}, row.kind, {type, type, 0, type}, kControl);
    p.a = y.data(), p.b = by.data(), p.y = y.data();
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_elementwise(&p, nullptr)) << dsm_cuda_last_error();
    auto expected = row.y;
    if (row.kind == DSM_CUDA_ELEMENTWISE_POW) {
      uint64_t power = 1;
      for (int i = 0; i < 63; ++i) power *= 3;
      expected.back() = static_cast<int64_t>(power);
    }
    EXPECT_EQ(expected, y.Values()) << row.kind;
  }
}

TEST(ElementwiseTest, NanStays) {
  for (const int kind : {DSM_CUDA_ELEMENTWISE_RELU, DSM_CUDA_ELEMENTWISE_ELU, DSM_CUDA_ELEMENTWISE_MAX}) {
    Buffer<float> x({NAN, -INFINITY});
    Params p = ParamsOf({{2}, {{1}, {1}, {}, {1}}, 0}, kind, {0, 0, 0, 0}, kControl);
    p.a = p.b = p.y = x.data();
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_elementwise(&p, nullptr)) << dsm_cuda_last_error();
    EXPECT_TRUE(std::isnan(x.Values()[0])) << kind;
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  Params p = ParamsOf({{2, 8}, {{8, 1}, {0, 1}, {8, 1}, {12, 1}}, 0}, kWhere, {DSM_CUDA_BOOL, 0, 0, 0}, kVector);
  p.a = p.b = p.c = p.y = floats;
  return p;
}

TEST(ElementwiseTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.a = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.b = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.c = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rank = 7; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rank = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.dims[0] = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.y_strides[0] = 7; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.y_strides[0] = -8; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.y_strides[1] = 0; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.dims[0] = int64_t{1} << 28; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.a_strides[0] = INT64_MIN; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.b_strides[0] = INT64_MAX; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.y_strides[0] = (int64_t{1} << 40) - 4; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.kind = kWhere + 1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.kind = -1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.a_type = DSM_CUDA_FP32; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.b_type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.y_type = 6; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 3; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.b = static_cast<const char*>(p.b) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.c = static_cast<const float*>(p.c) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.c_strides[0] = 9; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.c_strides[1] = 2; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.dims[1] = 7; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.variant = kTransposed; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(elementwise), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
