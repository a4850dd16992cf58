#include "densitometer/cuda/spmm_24.h"

#include "testing/linear.h"

namespace dsm {
namespace {

using Params = dsm_cuda_spmm_24_params;

// Around every edge: tiles of 16 rows and 32 columns, two tiles of rows per block; groups of 4 and vectors of 8
// columns; 8, 16, 64 and 128 tokens per tile; 4 and 8 warps along the columns, pipelines of 3 and 4 stages.
const LinearCase kCases[] = {
    {1, 1, 1, 1},
    {7, 42, 3, 1, DSM_CUDA_ACTIVATION_RELU},
    {33, 17, 20, 3, DSM_CUDA_ACTIVATION_NONE, true, Residual::kApart},
    {16, 32, 8},
    {16, 31, 1, 8, DSM_CUDA_ACTIVATION_GELU},
    {32, 33, 7, 8, DSM_CUDA_ACTIVATION_RELU, false, Residual::kApart},
    {17, 290, 5, 8, DSM_CUDA_ACTIVATION_NONE, true, Residual::kInPlace},
    {40, 1100, 8, 8, DSM_CUDA_ACTIVATION_GELU, true, Residual::kApart},
    {48, 160, 9, 16},
    {33, 64, 16, 8, DSM_CUDA_ACTIVATION_RELU, true, Residual::kInPlace},
    {31, 129, 17, 8, DSM_CUDA_ACTIVATION_GELU, true, Residual::kApart},
    {64, 550, 64, 8, DSM_CUDA_ACTIVATION_NONE, false},
    {15, 100, 65, 8, DSM_CUDA_ACTIVATION_GELU, true, Residual::kApart},
    {50, 40, 129},
    {24, 47, 257, 8, DSM_CUDA_ACTIVATION_RELU, false, Residual::kInPlace},
};

// Of each group of 4 columns, 0 to 2 not zero, anywhere.
std::vector<float> Weight(int64_t rows, int64_t cols, int type) {
  // Twelve masks of a group's columns: all of two columns, all of one, none, two of them once more.
  static const unsigned kMasks[] = {3, 5, 9, 6, 10, 12, 1, 2, 4, 8, 0, 12};
  auto weight = RandomValues(rows * cols, 1, type);
  const auto draws = RandomValues(rows * cols, 2);
  for (int64_t i = 0; i < rows * cols; ++i) {
    const int64_t col = i % cols, group = i - col % 4;
    if ((kMasks[static_cast<int>((draws[group] + 1) * 6)] >> col % 4 & 1) == 0) weight[i] = 0;
  }
  return weight;
}

struct Packed {
  std::vector<uint8_t> values;
  std::vector<uint32_t> metadata;
};

Packed Pack(const std::vector<float>& weight, int64_t rows, int64_t cols, int type) {
  EXPECT_EQ(0, dsm_cuda_spmm_24_check_pattern(weight.data(), rows, cols));
  Packed packed;
  packed.values.resize(dsm_cuda_spmm_24_values_bytes(rows, cols, type));
  packed.metadata.resize(dsm_cuda_spmm_24_metadata_bytes(rows, cols) / 4);
  EXPECT_EQ(DSM_CUDA_OK,
            dsm_cuda_spmm_24_pack(weight.data(), rows, cols, type, packed.values.data(), packed.metadata.data()));
  return packed;
}

// A variant that cannot take the case must say so; returns whether it ran.
bool RunCase(const LinearCase& c, int type, int variant) {
  const auto weight = Weight(c.rows, c.cols, type);
  const Packed packed = Pack(weight, c.rows, c.cols, type);
  LinearData data(c, type, weight);
  Buffer<uint8_t> values(packed.values);
  Buffer<uint32_t> metadata(packed.metadata);
  Params p{};
  data.Fill(p);
  p.values = values.data(), p.metadata = metadata.data(), p.variant = variant;
  const std::string name = std::string(dsm_cuda_spmm_24_variant_name(variant)) + " " + TypeName(type) + ", " + c.Name();
  const int status = dsm_cuda_spmm_24(&p, nullptr);
  if (status == DSM_CUDA_UNSUPPORTED || status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(type == DSM_CUDA_FP32 || c.tokens > 8 || c.align % 8 != 0) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  data.ExpectResult(name);
  return true;
}

// How many cases a variant takes: all, those of 16-bit vectors, and of these those of few tokens.
size_t Expected(int variant, int type) {
  const int64_t most = variant < 2 ? INT64_MAX : variant == 2 ? 256 : 8;
  return std::count_if(std::begin(kCases), std::end(kCases), [&](const LinearCase& c) {
    return variant == 0 || (type != DSM_CUDA_FP32 && c.align % 8 == 0 && c.tokens <= most);
  });
}

TEST(Spmm24Test, MatchesDouble) {
  ASSERT_EQ(4, dsm_cuda_spmm_24_variants());
  for (int variant = 0; variant < dsm_cuda_spmm_24_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const LinearCase& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_EQ(Expected(variant, type), ran) << dsm_cuda_spmm_24_variant_name(variant) << " " << TypeName(type);
    }
  }
}

TEST(Spmm24Test, PackGoesThereAndBack) {
  for (const LinearCase& c : kCases) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      const auto weight = Weight(c.rows, c.cols, type);
      const Packed packed = Pack(weight, c.rows, c.cols, type);
      const int64_t padded = (c.rows + 15) / 16 * 16 * ((c.cols + 31) / 32 * 32);
      EXPECT_EQ(padded / 2 * static_cast<int64_t>(TypeBytes(type)), static_cast<int64_t>(packed.values.size()));
      EXPECT_EQ(padded / 32, static_cast<int64_t>(packed.metadata.size()));
      auto unpacked = Untouched(c.rows * c.cols);
      EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_spmm_24_unpack(packed.values.data(), packed.metadata.data(), c.rows, c.cols, type,
                                                     unpacked.data()));
      EXPECT_EQ(weight, unpacked) << c.Name() << " " << TypeName(type);
    }
  }
}

TEST(Spmm24Test, PackRoundsToItsType) {
  const float weight[] = {0, 1.0f / 3, 0, 1e-9f, 70000};
  for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
    const std::vector<float> values(weight, weight + 5);
    const Packed packed = Pack(values, 1, 5, type);
    std::vector<float> unpacked(5);
    EXPECT_EQ(DSM_CUDA_OK,
              dsm_cuda_spmm_24_unpack(packed.values.data(), packed.metadata.data(), 1, 5, type, unpacked.data()));
    EXPECT_EQ(Decode(Encode(values, type), type), unpacked) << TypeName(type);
  }
}

TEST(Spmm24Test, PatternCountsGroups) {
  // Groups begin at columns 0, 4 and 8 of each row; the last one ends early.
  const std::vector<float> weight = {1, 1, 1, 0, 1, 1, 0,  0, 1, 1,  //
                                     0, 0, 1, 1, 1, 1, 0,  0, 0, 1,  //
                                     1, 1, 1, 1, 0, 1, -1, 1, 0, 0,  //
                                     0, 0, 0, 0, 0, 0, 0,  0, 0, 0};
  EXPECT_EQ(3, dsm_cuda_spmm_24_check_pattern(weight.data(), 4, 10));
  std::vector<uint16_t> values(256);
  std::vector<uint32_t> metadata(16);
  EXPECT_EQ(DSM_CUDA_BAD_SIZE,
            dsm_cuda_spmm_24_pack(weight.data(), 4, 10, DSM_CUDA_FP16, values.data(), metadata.data()));
}

TEST(Spmm24Test, BadWeightsAreNotPacked) {
  constexpr int64_t kTooMany = 0x7FFFFFFF - 128 + 1, kMany = int64_t{1} << 21;
  const float weight[1] = {1};
  float values[256], unpacked[1];
  uint32_t metadata[16];
  EXPECT_EQ(-DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_24_check_pattern(nullptr, 1, 1));
  EXPECT_EQ(-DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_24_check_pattern(weight, 0, 1));
  EXPECT_EQ(-DSM_CUDA_OVERFLOW, dsm_cuda_spmm_24_check_pattern(weight, 1, kTooMany));
  EXPECT_EQ(-DSM_CUDA_BAD_CODE, dsm_cuda_spmm_24_values_bytes(1, 1, 3));
  EXPECT_EQ(-DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_24_values_bytes(1, 0, 0));
  EXPECT_EQ(-DSM_CUDA_OVERFLOW, dsm_cuda_spmm_24_values_bytes(kMany, kMany, 0));
  EXPECT_EQ(-DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_24_metadata_bytes(-1, 1));
  EXPECT_EQ(-DSM_CUDA_OVERFLOW, dsm_cuda_spmm_24_metadata_bytes(kTooMany, 1));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_24_pack(nullptr, 1, 1, 0, values, metadata));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_24_pack(weight, 1, 1, 0, nullptr, metadata));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_24_pack(weight, 1, 1, 0, values, nullptr));
  EXPECT_EQ(DSM_CUDA_BAD_CODE, dsm_cuda_spmm_24_pack(weight, 1, 1, -1, values, metadata));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_24_pack(weight, 1, 0, 0, values, metadata));
  EXPECT_EQ(DSM_CUDA_OVERFLOW, dsm_cuda_spmm_24_pack(weight, kMany, kMany, 0, values, metadata));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_24_unpack(values, nullptr, 1, 1, 0, unpacked));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_24_unpack(values, metadata, 1, 1, 0, nullptr));
  EXPECT_EQ(DSM_CUDA_BAD_CODE, dsm_cuda_spmm_24_unpack(values, metadata, 1, 1, 3, unpacked));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_24_unpack(values, metadata, 0, 1, 0, unpacked));
}

// Parameters that pass the check, of a product that is never run.
Params Fine() {
  alignas(16) static uint32_t words[8];
  alignas(16) static float floats[8];
  Params p{};
  p.values = p.x = p.residual = p.bias = floats;
  p.y = floats, p.metadata = words;
  p.rows = p.cols = p.ldx = p.ldy = p.ldr = 40;
  p.tokens = 4, p.type = DSM_CUDA_FP16, p.variant = 1;
  return p;
}

TEST(Spmm24Test, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_OK, [](Params& p) { p.residual = nullptr, p.ldr = -1; }},
      {DSM_CUDA_OK, [](Params& p) { p.metadata += 1, p.ldx = 41, p.variant = 0; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.values = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.metadata = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rows = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.cols = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.tokens = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldx = 39; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldy = 39; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldr = 39; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.residual = p.y, p.ldr = 48; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.rows = p.ldy = p.ldr = 0x7FFFFFFF; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.ldx = int64_t{1} << 30; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.tokens = int64_t{1} << 21, p.variant = 0; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.activation = -1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = dsm_cuda_spmm_24_variants(); }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.type = DSM_CUDA_FP32; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.tokens = 9, p.variant = dsm_cuda_spmm_24_variants() - 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.values = static_cast<const float*>(p.values) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.metadata += 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.ldx = 41; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.ldy = p.ldr = 44; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(spmm_24), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
