#include "densitometer/cuda/embedding.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_embedding_params;

struct Case {
  int64_t batch, length, channels, window, mark_count, width;
  bool positions = true;
  bool wide = false;  // x and marks in single precision
};

// Around two rows a thread, blocks of 128 tasks, vectors; windows that turn over both ends; odd widths have no vectors.
const Case kCases[] = {
    {1, 1, 1, 1, 1, 1},         {1, 1, 3, 3, 2, 8, false}, {2, 5, 7, 3, 4, 16},       {1, 2, 2, 5, 1, 24, true, true},
    {3, 3, 7, 3, 4, 7},         {1, 9, 21, 3, 5, 64},      {2, 33, 1, 3, 1, 8, true}, {1, 96, 7, 3, 4, 16, true, true},
    {5, 1, 2, 3, 1, 32, false},
};

int64_t InputsOf(const Case& c) { return c.window * c.channels + c.mark_count; }

struct Data {
  std::vector<float> x, marks, weight, positions;
};

std::vector<double> Expected(const Case& c, const Data& data) {
  std::vector<double> y;
  for (int64_t row = 0; row < c.batch * c.length; ++row) {
    const int64_t time = row % c.length;
    for (int64_t n = 0; n < c.width; ++n) {
      double sum = c.positions ? data.positions[time * c.width + n] : 0;
      for (int64_t i = 0; i < c.window * c.channels; ++i) {
        const int64_t seen = row - time + (time + i / c.channels - c.window / 2 + c.length) % c.length;
        sum += double{data.x[seen * c.channels + i % c.channels]} * data.weight[i * c.width + n];
      }
      for (int64_t m = 0; m < c.mark_count; ++m) {
        sum += double{data.marks[row * c.mark_count + m]} * data.weight[(c.window * c.channels + m) * c.width + n];
      }
      y.push_back(sum);
    }
  }
  return y;
}

// Returns whether the variant took the case; when not, it must be for the vectors.
bool RunCase(const Case& c, int type, int variant) {
  const int64_t rows = c.batch * c.length;
  const int input = c.wide ? DSM_CUDA_FP32 : type;
  const Data data{RandomValues(rows * c.channels, 1, input), RandomValues(rows * c.mark_count, 2, input),
                  RandomValues(InputsOf(c) * c.width, 3, type), RandomValues(c.length * c.width, 4, type)};
  Buffer<uint8_t> x(Encode(data.x, input)), marks(Encode(data.marks, input)), weight(Encode(data.weight, type));
  Buffer<uint8_t> positions(Encode(data.positions, type)), y(Encode(Untouched(rows * c.width), type));
  const Params p{x.data(), marks.data(), weight.data(), c.positions ? positions.data() : nullptr,
                 y.data(), c.batch,      c.length,      c.channels,
                 c.window, c.mark_count, c.width,       input,
                 input,    type,         variant};
  const std::string name = std::string(dsm_cuda_embedding_variant_name(variant)) + " " + TypeName(type) + " of case " +
                           std::to_string(&c - kCases);
  const int status = dsm_cuda_embedding(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(variant > 0 && c.width % 8 != 0) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  const double tolerance = UnitRoundoff(type) + 1e-7 * static_cast<double>(InputsOf(c));
  ExpectClose(Expected(c, data), Decode(y.Values(), type), tolerance, name);
  return true;
}

TEST(EmbeddingTest, MatchesDouble) {
  for (int variant = 0; variant < dsm_cuda_embedding_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) ran += RunCase(c, type, variant);
      EXPECT_EQ(variant == 0 ? std::size(kCases) : 7, ran);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  return {floats, floats, floats, floats, floats, 2, 4, 2, 3, 1, 8, DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_FP16, 1};
}

TEST(EmbeddingTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.marks = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.weight = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.batch = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.channels = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 2; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 11; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.mark_count = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.width = -8; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.batch = int64_t{1} << 28; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.channels = int64_t{1} << 30; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.mark_count = int64_t{1} << 31; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.width = int64_t{1} << 31; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.x_type = DSM_CUDA_BF16; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.marks_type = DSM_CUDA_BOOL; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.width = 4; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<float*>(p.y) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const char*>(p.x) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.marks = static_cast<const char*>(p.marks) + 1; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(embedding), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
