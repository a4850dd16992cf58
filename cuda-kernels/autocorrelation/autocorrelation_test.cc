#include "densitometer/cuda/autocorrelation.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_autocorrelation_params;

struct Case {
  int64_t batch, length, key_length, channels, top;
  int64_t lags = 0;  // with a lag map; 0: none
};

// Around blocks of 512 vectors or elements, fewer and more keys than queries, lags that leave the series.
const Case kCases[] = {
    {1, 1, 1, 1, 1},   {2, 5, 3, 8, 5},     {1, 33, 40, 16, 3, 32},
    {3, 16, 16, 7, 4}, {1, 96, 72, 48, 11}, {1, 7, 9, 8, 6, 12},
};

std::vector<float> Integers(int64_t size, uint32_t seed) {
  auto values = RandomValues(size, seed);
  for (float& value : values) value = std::round(value * 2);
  return values;
}

// All that both structs name, on the device.
struct Data {
  Data(const Case& c, int type)
      : gram(Integers(c.batch * c.length * c.key_length, 1)),
        map(Integers(std::max<int64_t>(1, c.lags * c.length), 2)),
        weights(Untouched(c.batch * c.top)),
        delays(std::vector<int32_t>(static_cast<size_t>(c.batch * c.top), -1)),
        v(Encode(RandomValues(c.batch * c.key_length * c.channels, 3, type), type)),
        out(Encode(Untouched(c.batch * c.length * c.channels), type)) {}

  Buffer<float> gram, map, weights;
  Buffer<int32_t> delays;
  Buffer<uint8_t> v, out;
};

dsm_cuda_autocorrelation_delays_params DelaysOf(const Case& c, Data& data) {
  return {data.gram.data(),
          c.lags == 0 ? nullptr : data.map.data(),
          data.delays.data(),
          data.weights.data(),
          c.batch,
          c.length,
          c.key_length,
          8,
          c.length * c.key_length,
          c.key_length,
          c.lags == 0 ? c.length : c.lags,
          c.top,
          0};
}

dsm_cuda_delay_aggregation_params SumsOf(const Case& c, Data& data, int type) {
  return {data.v.data(),
          data.delays.data(),
          data.weights.data(),
          data.out.data(),
          c.batch,
          c.length,
          c.key_length,
          c.channels,
          c.top,
          c.key_length * c.channels,
          c.channels,
          c.length * c.channels,
          c.channels,
          type,
          0};
}

// Against the two ops' controls, which have cases of their own. Returns whether the variant took the case; when not, it
// must be for the vectors.
bool RunCase(const Case& c, int type, int variant) {
  Data expected(c, type), actual(c, type);
  const auto delays = DelaysOf(c, expected);
  const auto sums = SumsOf(c, expected, type);
  EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_autocorrelation_delays(&delays, nullptr)) << dsm_cuda_last_error();
  EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_delay_aggregation(&sums, nullptr)) << dsm_cuda_last_error();
  const Params p{DelaysOf(c, actual), SumsOf(c, actual, type), variant};
  const std::string name = std::string(dsm_cuda_autocorrelation_variant_name(variant)) + " " + TypeName(type) +
                           " of case " + std::to_string(&c - kCases);
  const int status = dsm_cuda_autocorrelation(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(variant > 0 && c.channels % 8 != 0) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  EXPECT_EQ(expected.delays.Values(), actual.delays.Values()) << name;
  const auto weights = expected.weights.Values(), out = Decode(expected.out.Values(), type);
  ExpectClose({weights.begin(), weights.end()}, actual.weights.Values(), 1e-6, name + " weights");
  // Both round to the type.
  ExpectClose({out.begin(), out.end()}, Decode(actual.out.Values(), type), 2 * UnitRoundoff(type) + 2e-6, name);
  return true;
}

TEST(AutocorrelationTest, MatchesTheTwoOps) {
  for (int variant = 0; variant < dsm_cuda_autocorrelation_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_EQ(variant == 0 ? std::size(kCases) : 4, ran);
    }
  }
}

Params Fine() {
  static const Case c{1, 8, 8, 8, 2};
  static Data data(c, DSM_CUDA_FP32);
  return {DelaysOf(c, data), SumsOf(c, data, DSM_CUDA_FP32), 1};
}

TEST(AutocorrelationTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.delays.gram = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.sums.v = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.delays.top = 9; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.sums.top = 1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.sums.weights = p.delays.gram; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.sums.batch = 2; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.sums.type = DSM_CUDA_BOOL; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.sums.channels = 7; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.delays.length = p.delays.lags = p.sums.length = 513; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(autocorrelation), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
