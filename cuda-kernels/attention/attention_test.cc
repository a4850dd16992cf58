#include "densitometer/cuda/attention.h"

#include "testing/attention.h"

namespace dsm {
namespace {

using Params = dsm_cuda_attention_params;

constexpr float kScale = 0.5f;

// Around every edge: 16 or 64 queries per block, 32 or 64 keys per tile, heads of up to 32, 64 and 128 channels or 16
// bytes; 16 queries per warp and 16 channels per fragment.
const AttentionCase kCases[] = {
    {1, 1, 1, 1, 1, 1, 1},
    {1, 1, 2, 3, 5, 5, 7},
    {2, 1, 1, 15, 31, 8, 8, false, 8},
    {1, 2, 2, 16, 32, 16, 16, true},
    {2, 2, 1, 17, 33, 24, 8, false, 0, true},
    {1, 1, 2, 33, 33, 32, 32, true, 16},
    {1, 2, 1, 20, 40, 40, 24, false, 4, true},
    {1, 1, 1, 18, 65, 64, 64, true},
    {1, 1, 1, 5, 33, 72, 128},
    {1, 1, 1, 2, 3, 129, 130, true},
    {1, 1, 2, 40, 7, 8, 16, true, 8},
    {1, 1, 1, 17, 65, 32, 24, false, 0, true},
    {1, 1, 1, 65, 3, 48, 40, true},
    {1, 1, 1, 3, 66, 80, 96, false, 8},
    {1, 1, 1, 5, 33, 112, 128},
    {1, 1, 1, 3, 130, 16, 8},
};

// Returns whether the variant took the case; when not, it must be for its type, widths or alignment.
bool RunCase(const AttentionCase& c, int type, int variant) {
  const AttentionData data(c, type);
  const std::string name =
      std::string(dsm_cuda_attention_variant_name(variant)) + " " + TypeName(type) + " " + c.Name();
  Buffer<uint8_t> q(Encode(data.q, type)), k(Encode(data.k, type)), v(Encode(data.v, type));
  Buffer<uint8_t> out(Encode(Untouched(data.out_at.size), type));
  Params p = data.Params(c, kScale, type, variant);
  p.q = q.data(), p.k = k.data(), p.v = v.data(), p.out = out.data();
  const int status = dsm_cuda_attention(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED || status == DSM_CUDA_UNSUPPORTED) {
    const int64_t bytes = static_cast<int64_t>(TypeBytes(type));
    EXPECT_TRUE(type == DSM_CUDA_FP32 || std::max(c.key_width, c.value_width) > 32 || c.key_width * bytes % 16 != 0 ||
                c.value_width * bytes % 16 != 0 || c.gap * bytes % 16 != 0)
        << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  std::vector<double> expected(static_cast<size_t>(data.out_at.size), kUntouched);
  ForEachQuery(c, [&](int64_t o, int64_t i, int64_t head, int64_t query) {
    data.Attend(c, kScale, o, i, head, query, expected);
  });
  const auto actual = Decode(out.Values(), type);
  // What lies between the rows must stay; the others are near 1.
  std::vector<double> wanted;
  std::vector<float> found;
  for (size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] == kUntouched) {
      EXPECT_EQ(kUntouched, actual[i]) << name << ": element " << i << " was written";
      continue;
    }
    wanted.push_back(expected[i]), found.push_back(actual[i]);
  }
  ExpectClose(wanted, found, 2 * UnitRoundoff(type) + 1e-6 * static_cast<double>(c.key_width), name);
  return true;
}

TEST(AttentionTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_attention_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const AttentionCase& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_TRUE(ran >= 4 || (type == DSM_CUDA_FP32 && ran == 0))
          << "too few cases reach " << dsm_cuda_attention_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == std::size(kCases)) << "the control takes every case";
    }
  }
}

TEST(AttentionTest, LargeScoresDoNotOverflow) {
  const AttentionCase c{1, 1, 1, 4, 40, 8, 8};
  for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
    AttentionData data(c, type);
    for (float& x : data.q) x *= 1024;
    for (int variant = 0; variant < dsm_cuda_attention_variants(); ++variant) {
      Buffer<uint8_t> q(Encode(data.q, type)), k(Encode(data.k, type)), v(Encode(data.v, type));
      Buffer<uint8_t> out(Encode(Untouched(data.out_at.size), type));
      Params p = data.Params(c, 1.0f, type, variant);
      p.q = q.data(), p.k = k.data(), p.v = v.data(), p.out = out.data();
      const int status = dsm_cuda_attention(&p, nullptr);
      if (type == DSM_CUDA_FP32 && status == DSM_CUDA_UNSUPPORTED) continue;
      ASSERT_EQ(DSM_CUDA_OK, status) << dsm_cuda_last_error();
      std::vector<double> expected(static_cast<size_t>(data.out_at.size));
      ForEachQuery(c, [&](int64_t o, int64_t i, int64_t head, int64_t query) {
        data.Attend(c, 1.0f, o, i, head, query, expected);
      });
      ExpectClose(expected, Decode(out.Values(), type), 1e-3 + 2 * UnitRoundoff(type),
                  dsm_cuda_attention_variant_name(variant));
    }
  }
}

// The last variant that takes a call is the one that is used.
TEST(AttentionTest, HalvesGoToTensorCores) {
  alignas(16) static float memory[4];
  const struct {
    int64_t width;
    const char* name;
  } kChosen[] = {{16, "attention_mma32x64"}, {32, "attention_mma32x64"},  {40, "attention_mma64x64"},
                 {64, "attention_mma64x64"}, {80, "attention_mma128x32"}, {128, "attention_mma128x32"},
                 {20, "attention_tile64_e"}, {132, "attention_naive"}};
  for (const auto& row : kChosen) {
    const AttentionCase c{1, 1, 2, 3, 5, row.width, row.width};
    std::string chosen;
    for (int variant = 0; variant < dsm_cuda_attention_variants(); ++variant) {
      Params p = AttentionData(c, DSM_CUDA_BF16).Params(c, 1.0f, DSM_CUDA_BF16, variant);
      p.q = p.k = p.v = p.out = memory;
      if (dsm_cuda_attention_check(&p) == DSM_CUDA_OK) chosen = dsm_cuda_attention_variant_name(variant);
    }
    EXPECT_EQ(row.name, chosen) << row.width << " channels";
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  const AttentionCase c{1, 1, 1, 4, 4, 4, 4};
  Params p = AttentionData(c, DSM_CUDA_FP32).Params(c, 1.0f, DSM_CUDA_FP32, 4);
  p.q = p.k = p.v = p.out = floats;
  return p;
}

// On tensor cores.
void Halves(Params& p) {
  p.variant = 7, p.type = DSM_CUDA_FP16;
  p.key_width = p.value_width = p.q_row = p.k_row = p.v_row = p.out_row = 8;
}

TEST(AttentionTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.q = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.out = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.heads = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.key_length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.v_row = -4; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.outer = 1 << 20, p.query_length = 1 << 20; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.k_outer = int64_t{1} << 41; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 99; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.key_width = 68; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.k = static_cast<const float*>(p.k) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.q_row = 5; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.value_width = 3; }},
      {DSM_CUDA_OK, [](Params& p) { p.q_inner = p.v_outer = p.out_inner = 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.inner = 2, p.q_inner = 1; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.variant = 7; }},
      {DSM_CUDA_OK, [](Params& p) { Halves(p); }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { Halves(p), p.out_row = 9; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(attention), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
