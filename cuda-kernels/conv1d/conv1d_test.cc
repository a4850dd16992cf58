#include "densitometer/cuda/conv1d.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_conv1d_params;

struct Case {
  int64_t batch, channels_in, channels_out, length, window, groups = 1, stride = 1, dilation = 1, pad_begin = 0,
                                                            pad_end = 0;
  bool has_bias = true;
};

// Around tiles of 32 times and 32 channels, 8 input channels at a time; groups of 8 channels and fewer; 300 taps do not
// fit into shared memory.
const Case kCases[] = {
    {1, 1, 1, 1, 1},
    {2, 3, 8, 5, 3, 1, 1, 1, 1, 1},
    {1, 8, 32, 34, 3},
    {2, 9, 33, 33, 3, 1, 1, 1, 1, 1, false},
    {1, 16, 9, 40, 2, 1, 1, 5, 2, 3},
    {2, 7, 70, 65, 4, 1, 3, 2, 4, 0},
    {2, 12, 24, 20, 3, 3, 2, 1, 1, 2},
    {1, 6, 6, 31, 5, 6, 1, 1, 2, 2},
    {1, 2, 8, 310, 300, 1, 1},
};

bool FitsTiles(const Case& c) { return c.channels_out / c.groups >= 8 && c.window < 300; }

std::vector<double> Expected(const Case& c, int64_t length_out, const std::vector<float>& x,
                             const std::vector<float>& weight, const std::vector<float>& bias) {
  const int64_t taps = c.channels_in / c.groups;
  std::vector<double> y;
  for (int64_t i = 0; i < c.batch * c.channels_out * length_out; ++i) {
    const int64_t t = i % length_out, o = i / length_out % c.channels_out, b = i / length_out / c.channels_out;
    double sum = c.has_bias ? bias[o] : 0;
    for (int64_t k = 0; k < taps * c.window; ++k) {
      const int64_t channel = o / (c.channels_out / c.groups) * taps + k / c.window;
      const int64_t at = t * c.stride + k % c.window * c.dilation - c.pad_begin;
      if (at < 0 || at >= c.length) continue;
      sum += static_cast<double>(weight[o * taps * c.window + k]) * x[(b * c.channels_in + channel) * c.length + at];
    }
    y.push_back(sum);
  }
  return y;
}

void RunCase(const Case& c, int type, int variant) {
  const int64_t reach = c.dilation * (c.window - 1) + 1, taps = c.channels_in / c.groups * c.window;
  const int64_t length_out = (c.length + c.pad_begin + c.pad_end - reach) / c.stride + 1;
  const auto x = RandomValues(c.batch * c.channels_in * c.length, 1, type);
  const auto weight = RandomValues(c.channels_out * taps, 2, type), bias = RandomValues(c.channels_out, 3);
  Buffer<uint8_t> from(Encode(x, type)), by(Encode(weight, type));
  Buffer<uint8_t> to(Encode(Untouched(c.batch * c.channels_out * length_out), type));
  Buffer<float> plus(bias);
  const Params p{from.data(),    by.data(), c.has_bias ? plus.data() : nullptr,
                 to.data(),      c.batch,   c.channels_in,
                 c.channels_out, c.length,  c.window,
                 c.groups,       c.stride,  c.dilation,
                 c.pad_begin,    c.pad_end, type,
                 variant};
  const std::string name = std::string(dsm_cuda_conv1d_variant_name(variant)) + " " + TypeName(type) + " of case " +
                           std::to_string(&c - kCases);
  const int status = dsm_cuda_conv1d(&p, nullptr);
  ASSERT_EQ(variant == 0 || FitsTiles(c) ? DSM_CUDA_OK : DSM_CUDA_UNSUPPORTED, status)
      << name << ": " << dsm_cuda_last_error();
  if (status != DSM_CUDA_OK) return;
  // Each of the products rounds a sum that is at most as large as their number.
  ExpectClose(Expected(c, length_out, x, weight, bias), Decode(to.Values(), type),
              UnitRoundoff(type) + static_cast<double>(taps) * 0x1p-23, name);
}

TEST(Conv1dTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_conv1d_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      for (const Case& c : kCases) RunCase(c, type, variant);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[16];
  return {floats, floats, floats, floats, 2, 4, 8, 8, 3, 1, 1, 1, 1, 1, DSM_CUDA_FP32, 1};
}

TEST(Conv1dTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.weight = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_OK, [](Params& p) { p.bias = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels_in = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels_out = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.groups = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.stride = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.dilation = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad_begin = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad_end = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.groups = 3; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.groups = 16; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 11; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.dilation = 5; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 26; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.channels_out = int64_t{1} << 29; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.stride = (int64_t{1} << 29) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.dilation = p.pad_end = (int64_t{1} << 29) + 1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const char*>(p.x) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.weight = static_cast<const char*>(p.weight) + 2; }},
      {DSM_CUDA_UNALIGNED,
       [](Params& p) { p.bias = reinterpret_cast<const float*>(static_cast<const char*>(p.x) + 2); }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.groups = 2; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.stride = 2048; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(conv1d), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
