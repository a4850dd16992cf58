#include "densitometer/cuda/delay_aggregation.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_delay_aggregation_params;

struct Case {
  int64_t batch, length, value_length, channels, top;
  int64_t v_gap = 0, out_gap = 0;  // elements after each row and each batch entry
};

// Around blocks of 128 threads and vectors of 4 or 8 elements; values fewer and more than times; up to 256 delays.
const Case kCases[] = {
    {1, 1, 1, 1, 1},     {2, 5, 5, 3, 2, 1, 2},     {1, 127, 127, 1, 3},       {3, 16, 16, 8, 4},
    {1, 128, 100, 8, 5}, {2, 17, 24, 16, 6, 8},     {1, 129, 129, 8, 3, 0, 8}, {2, 12, 7, 24, 256},
    {1, 33, 33, 12, 9},  {2, 24, 24, 64, 4, 8, 16},
};

struct Layout {
  int64_t row, batch;
};

Layout LayoutOf(int64_t rows, int64_t channels, int64_t gap) { return {channels + gap, rows * (channels + gap) + gap}; }

// Also below 0 and beyond the series, the ends of int32 among them.
std::vector<int32_t> Delays(const Case& c) {
  std::vector<int32_t> delays(c.batch * c.top);
  for (size_t i = 0; i < delays.size(); ++i) {
    delays[i] = static_cast<int32_t>((i * 7919 + i * i) % (4 * c.length)) - static_cast<int32_t>(2 * c.length);
  }
  delays.front() = INT32_MIN;
  delays.back() = INT32_MAX;
  return delays;
}

// The whole of out with its gaps.
std::vector<double> Expected(const Case& c, const std::vector<float>& v, const std::vector<float>& weights) {
  const Layout from = LayoutOf(c.value_length, c.channels, c.v_gap), to = LayoutOf(c.length, c.channels, c.out_gap);
  const auto delays = Delays(c);
  std::vector<double> out(c.batch * to.batch, kUntouched);
  for (int64_t at = 0; at < c.batch * c.length * c.channels; ++at) {
    const int64_t channel = at % c.channels, t = at / c.channels % c.length, b = at / c.channels / c.length;
    double sum = 0;
    for (int64_t i = b * c.top; i < (b + 1) * c.top; ++i) {
      const int64_t row = ((t + delays[i]) % c.length + c.length) % c.length;
      if (row < c.value_length) sum += double{weights[i]} * v[b * from.batch + row * from.row + channel];
    }
    out[b * to.batch + t * to.row + channel] = sum;
  }
  return out;
}

// Gaps keep what they held; they are taken out before entries are compared, whose size sets the tolerance.
void ExpectSame(const std::vector<double>& expected, const std::vector<float>& actual, double tolerance,
                const std::string& name) {
  std::vector<double> wanted;
  std::vector<float> found;
  for (size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == kUntouched) {
      ASSERT_EQ(kUntouched, actual[i]) << name << ": a gap, entry " << i;
    } else {
      wanted.push_back(expected[i]), found.push_back(actual[i]);
    }
  }
  ExpectClose(wanted, found, tolerance, name);
}

// Returns whether the variant took the case; when not, it must be for alignment.
bool RunCase(const Case& c, int type, int variant) {
  const Layout from = LayoutOf(c.value_length, c.channels, c.v_gap), to = LayoutOf(c.length, c.channels, c.out_gap);
  const auto v = RandomValues(c.batch * from.batch, 1, type), weights = RandomValues(c.batch * c.top, 2);
  Buffer<uint8_t> in(Encode(v, type)), out(Encode(Untouched(c.batch * to.batch), type));
  Buffer<int32_t> delays(Delays(c));
  Buffer<float> shares(weights);
  const Params p{in.data(), delays.data(), shares.data(), out.data(), c.batch, c.length, c.value_length, c.channels,
                 c.top,     from.batch,    from.row,      to.batch,   to.row,  type,     variant};
  const std::string name = std::string(dsm_cuda_delay_aggregation_variant_name(variant)) + " " + TypeName(type) +
                           " case " + std::to_string(&c - kCases);
  const int status = dsm_cuda_delay_aggregation(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(variant > 0 && (c.channels % 8 != 0 || c.v_gap % 8 != 0 || c.out_gap % 8 != 0)) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // Sums of up to 256 products in fp32, then one rounding.
  const double tolerance = UnitRoundoff(type) + 0x1p-24 * static_cast<double>(c.top + 2);
  ExpectSame(Expected(c, v, weights), Decode(out.Values(), type), tolerance, name);
  return true;
}

TEST(DelayAggregationTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_delay_aggregation_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_GE(ran, variant == 0 ? std::size(kCases) : 6u) << dsm_cuda_delay_aggregation_variant_name(variant);
    }
  }
}

TEST(DelayAggregationTest, RowsWithoutValuesAreZero) {
  for (int variant = 0; variant < dsm_cuda_delay_aggregation_variants(); ++variant) {
    Buffer<float> v({1, 2, 3, 4}), weights({2}), out(Untouched(12));
    Buffer<int32_t> delays({-1});
    const Params p{v.data(), delays.data(), weights.data(), out.data(), 1, 3, 1, 4, 1, 4, 4, 12,
                   4,        DSM_CUDA_FP32, variant};
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_delay_aggregation(&p, nullptr)) << dsm_cuda_last_error();
    EXPECT_EQ(std::vector<float>({0, 0, 0, 0, 2, 4, 6, 8, 0, 0, 0, 0}), out.Values());
  }
}

Params Fine() {
  alignas(16) static float v[64], out[64];
  static int32_t delays[16];
  return {v, delays, v, out, 2, 3, 2, 8, 4, 16, 8, 24, 8, DSM_CUDA_FP32, 1};
}

template <typename T>
T* Bytes(T* pointer, int bytes) {
  return reinterpret_cast<T*>(reinterpret_cast<uintptr_t>(pointer) + bytes);
}

constexpr int64_t kTooMuch = (int64_t{1} << 29) + 8;

TEST(DelayAggregationTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_OK, [](Params& p) { p.batch = 1, p.out_batch = 0; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.v = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.delays = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.weights = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.out = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.value_length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.top = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.v_batch = -16; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.v_row = 4; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.out_row = 4; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.out_batch = 20; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 1, p.out_batch = -24; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.v = p.out; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = 65536; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.length = int64_t{1} << 28; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.channels = 1, p.length = (int64_t{1} << 30) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.value_length = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.top = 257; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.v_batch = kTooMuch; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.v_row = kTooMuch; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.out_batch = kTooMuch; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.out_row = kTooMuch; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.v = Bytes(p.v, 4); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.out = Bytes(p.out, 8); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.out = Bytes(p.out, 2), p.variant = 0; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.delays = Bytes(p.delays, 2); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.weights = Bytes(p.weights, 2); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.channels = 7; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.v_batch = 17; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.v_row = 9; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.out_batch = 42; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.out_row = 9, p.out_batch = 32; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(delay_aggregation), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
