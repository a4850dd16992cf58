#include "densitometer/cuda/spmm_bsr.h"

#include "densitometer/cuda/spmm_csr.h"
#include "testing/linear.h"

namespace dsm {
namespace {

using Params = dsm_cuda_spmm_bsr_params;

struct Case : LinearCase {
  double density = 0.5;  // of blocks
  int full = -1;         // this block row is dense, whatever the density
  bool ordered = false;
};

// Around every edge: blocks of 16 and 32; 16, 64 and 128 tokens per tile; 4 warps along the blocks, pipelines of 3 and
// 4 stages; rows and columns that end within a block and within a vector.
const Case kCases[] = {
    {{1, 1, 1, 1}, 1.0},
    {{7, 40, 3, 1, DSM_CUDA_ACTIVATION_RELU}, 1.0},
    {{33, 17, 20, 3, DSM_CUDA_ACTIVATION_NONE, true, Residual::kApart}, 0.7},
    {{16, 16, 1}, 1.0},
    {{16, 32, 8, 8, DSM_CUDA_ACTIVATION_GELU}, 0.0},
    {{31, 33, 15, 8, DSM_CUDA_ACTIVATION_RELU, false, Residual::kApart}, 1.0},
    {{32, 64, 16, 8, DSM_CUDA_ACTIVATION_NONE, true, Residual::kInPlace}, 0.5},
    {{33, 65, 17, 8, DSM_CUDA_ACTIVATION_GELU, true, Residual::kApart}, 0.6},
    {{64, 160, 63, 16}, 0.3, 1, true},
    {{70, 100, 64, 8, DSM_CUDA_ACTIVATION_RELU, true, Residual::kInPlace}, 0.0, 2, true},
    {{48, 288, 65, 8, DSM_CUDA_ACTIVATION_NONE, false}, 0.4},
    {{16, 200, 129, 8, DSM_CUDA_ACTIVATION_GELU, true, Residual::kApart}, 1.0},
    {{40, 47, 257}, 0.5},
};

std::vector<float> Weight(const Case& c, int block, int type) {
  auto weight = RandomValues(c.rows * c.cols, 1, type);
  const int64_t block_cols = (c.cols + block - 1) / block;
  const auto chance = RandomValues((c.rows + block - 1) / block * block_cols, 2);
  for (int64_t i = 0; i < c.rows * c.cols; ++i) {
    const int64_t row = i / c.cols / block, col = i % c.cols / block;
    if (row != c.full && chance[row * block_cols + col] >= 2 * c.density - 1) weight[i] = 0;
  }
  return weight;
}

struct Packed {
  int64_t blocks;
  std::vector<uint8_t> values;
  std::vector<int32_t> columns, row_start;
};

Packed Pack(const std::vector<float>& weight, int64_t rows, int64_t cols, int block, int type) {
  Packed packed;
  packed.blocks = dsm_cuda_spmm_bsr_count(weight.data(), rows, cols, block);
  EXPECT_GE(packed.blocks, 0);
  packed.values.resize(packed.blocks * block * block * TypeBytes(type));
  packed.columns.resize(packed.blocks);
  packed.row_start.resize((rows + block - 1) / block + 1);
  EXPECT_EQ(DSM_CUDA_OK, dsm_cuda_spmm_bsr_pack(weight.data(), rows, cols, block, type, packed.blocks,
                                                packed.values.data(), packed.columns.data(), packed.row_start.data()));
  return packed;
}

// A variant that cannot take the case must say so; returns whether it ran.
bool RunCase(const Case& c, int block, int type, int variant) {
  const auto weight = Weight(c, block, type);
  const Packed packed = Pack(weight, c.rows, c.cols, block, type);
  std::vector<int32_t> order(packed.row_start.size() - 1);
  EXPECT_EQ(DSM_CUDA_OK,
            dsm_cuda_spmm_csr_order(packed.row_start.data(), static_cast<int64_t>(order.size()), order.data()));
  LinearData data(c, type, weight);
  Buffer<uint8_t> values(packed.values);
  Buffer<int32_t> columns(packed.columns), row_start(packed.row_start), row_order(order);
  Params p{};
  data.Fill(p);
  p.values = values.data(), p.block_columns = columns.data(), p.block_row_start = row_start.data();
  p.block_row_order = c.ordered ? row_order.data() : nullptr;
  p.blocks = packed.blocks, p.block = block, p.variant = variant;
  const std::string name = std::string(dsm_cuda_spmm_bsr_variant_name(variant)) + " " + TypeName(type) + " blocks of " +
                           std::to_string(block) + ", " + c.Name();
  const int status = dsm_cuda_spmm_bsr(&p, nullptr);
  if (status == DSM_CUDA_UNSUPPORTED || status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(type == DSM_CUDA_FP32 || c.tokens > 256 || c.align % 8 != 0) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  data.ExpectResult(name);
  return true;
}

TEST(SpmmBsrTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_spmm_bsr_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, 16, type, variant) + RunCase(c, 32, type, variant);
      EXPECT_TRUE(ran >= std::size(kCases) || type == DSM_CUDA_FP32) << dsm_cuda_spmm_bsr_variant_name(variant);
      EXPECT_TRUE(variant > 0 || ran == 2 * std::size(kCases)) << "the control takes every case";
    }
  }
}

// Empty, with one dense block row, dense; sizes that end within blocks.
TEST(SpmmBsrTest, PackGoesThereAndBack) {
  for (const Case& c :
       {Case{{33, 50, 1}, 0.0}, Case{{33, 50, 1}, 0.0, 1}, Case{{70, 40, 1}, 0.5}, Case{{32, 64, 1}, 1.0}}) {
    for (const int block : {16, 32}) {
      const auto weight = Weight(c, block, DSM_CUDA_BF16);
      const Packed packed = Pack(weight, c.rows, c.cols, block, DSM_CUDA_BF16);
      EXPECT_EQ(packed.blocks, packed.row_start.back());
      const auto values = Decode(packed.values, DSM_CUDA_BF16);
      std::vector<float> unpacked(c.rows * c.cols);
      for (int64_t row = 0; row < c.rows; ++row) {
        for (int32_t i = packed.row_start[row / block]; i < packed.row_start[row / block + 1]; ++i) {
          for (int col = 0; col < block && packed.columns[i] * block + col < c.cols; ++col) {
            const int place = dsm_cuda_spmm_bsr_place(block, static_cast<int>(row % block), col);
            unpacked[row * c.cols + packed.columns[i] * block + col] = values[i * block * block + place];
          }
        }
      }
      EXPECT_EQ(weight, unpacked) << c.Name() << ", blocks of " << block;
    }
  }
}

TEST(SpmmBsrTest, BadWeightsAreNotPacked) {
  const float weight[4] = {1, 0, 0, 2};
  float values[256];
  int32_t columns[1], row_start[2];
  EXPECT_EQ(1, dsm_cuda_spmm_bsr_count(weight, 2, 2, 16));
  EXPECT_EQ(-DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_bsr_count(nullptr, 2, 2, 16));
  EXPECT_EQ(-DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_bsr_count(weight, 2, 0, 16));
  EXPECT_EQ(-DSM_CUDA_OVERFLOW, dsm_cuda_spmm_bsr_count(weight, 0x7FFFFFFF, 2, 16));
  EXPECT_EQ(-DSM_CUDA_BAD_CODE, dsm_cuda_spmm_bsr_count(weight, 2, 2, 8));
  EXPECT_EQ(DSM_CUDA_BAD_SIZE, dsm_cuda_spmm_bsr_pack(weight, 2, 2, 16, 0, 2, values, columns, row_start));
  EXPECT_EQ(DSM_CUDA_BAD_CODE, dsm_cuda_spmm_bsr_pack(weight, 2, 2, 16, 3, 1, values, columns, row_start));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_bsr_pack(weight, 2, 2, 16, 0, 1, values, nullptr, row_start));
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_spmm_bsr_pack(weight, 2, 2, 16, 0, 1, values, columns, nullptr));
  EXPECT_EQ(-1, dsm_cuda_spmm_bsr_place(16, 16, 0));
  EXPECT_EQ(-1, dsm_cuda_spmm_bsr_place(8, 0, 0));
}

// Parameters that pass the check, of a product that is never run.
Params Fine() {
  static int32_t ints[4];
  alignas(16) static float floats[8];
  Params p{};
  p.values = p.x = p.residual = p.bias = floats;
  p.y = floats;
  p.block_row_start = p.block_columns = p.block_row_order = ints;
  p.rows = p.cols = p.ldx = p.ldy = p.ldr = 40;
  p.blocks = 2, p.tokens = 4, p.block = 32, p.type = DSM_CUDA_FP16, p.variant = 1;
  return p;
}

TEST(SpmmBsrTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_OK, [](Params& p) { p.blocks = 0, p.values = p.block_columns = nullptr; }},
      {DSM_CUDA_OK, [](Params& p) { p.residual = nullptr, p.ldr = -1; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.values = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.block_columns = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.block_row_start = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rows = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.tokens = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.blocks = 5; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.blocks = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldx = 39; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldy = 39; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.ldr = 39; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.residual = p.y, p.ldr = 48; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.rows = p.ldy = p.ldr = 0x7FFFFFFF; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.ldx = int64_t{1} << 30; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.tokens = int64_t{1} << 21, p.variant = 0; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.block = 8; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.activation = -1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = dsm_cuda_spmm_bsr_variants(); }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.type = DSM_CUDA_FP32; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.tokens = 257, p.variant = dsm_cuda_spmm_bsr_variants() - 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.values = static_cast<const float*>(p.values) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.ldx = 41; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.ldy = p.ldr = 44; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(spmm_bsr), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
