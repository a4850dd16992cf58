#include "densitometer/cuda/pool1d.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_pool1d_params;

struct Case {
  int64_t rows, length, window, stride, pad_begin, pad_end;
};

// Around blocks of 128 outputs; windows beyond both ends; a stride beyond the window.
const Case kCases[] = {{1, 1, 1, 1, 0, 0},     {3, 5, 3, 1, 1, 1}, {2, 64, 1, 1, 0, 0}, {1, 129, 3, 1, 1, 1},
                       {2, 96, 25, 1, 12, 12}, {4, 7, 3, 2, 1, 0}, {3, 10, 2, 3, 0, 1}, {2, 2, 5, 1, 4, 4}};

void RunCase(const Case& c, int op, int type) {
  const int64_t columns = (c.length + c.pad_begin + c.pad_end - c.window) / c.stride + 1;
  const auto x = RandomValues(c.rows * c.length, 1, type);
  Buffer<uint8_t> from(Encode(x, type)), to(Encode(Untouched(c.rows * columns), type));
  const Params p{from.data(), to.data(), c.rows, c.length, c.window, c.stride, c.pad_begin, c.pad_end, op, type, 0};
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_pool1d(&p, nullptr)) << dsm_cuda_last_error();
  std::vector<double> expected;
  for (int64_t i = 0; i < c.rows * columns; ++i) {
    double sum = 0, most = -INFINITY, inside = 0;
    for (int64_t j = 0; j < c.window; ++j) {
      const int64_t at = i % columns * c.stride - c.pad_begin + j;
      if (at < 0 || at >= c.length) continue;
      const double value = x[i / columns * c.length + at];
      sum += value;
      most = std::max(most, value);
      inside += 1;
    }
    expected.push_back(op == DSM_CUDA_POOL_MAX       ? most
                       : op == DSM_CUDA_POOL_AVERAGE ? sum / inside
                                                     : sum / static_cast<double>(c.window));
  }
  const double tolerance = op == DSM_CUDA_POOL_MAX ? 0 : UnitRoundoff(type) + 25 * 0x1p-24;
  ExpectClose(expected, Decode(to.Values(), type), tolerance,
              std::string(TypeName(type)) + " op " + std::to_string(op) + " of case " + std::to_string(&c - kCases));
}

TEST(Pool1dTest, MatchesDouble) {
  for (const Case& c : kCases) {
    for (int op = DSM_CUDA_POOL_MAX; op <= DSM_CUDA_POOL_AVERAGE_WITH_PADDING; ++op) {
      for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) RunCase(c, op, type);
    }
  }
}

constexpr int64_t kMost = 0x7FFFFFFF;

Params Fine() {
  alignas(16) static float floats[16];
  return {floats, floats, 2, 4, 3, 1, 1, 1, DSM_CUDA_POOL_MAX, DSM_CUDA_FP32, 0};
}

TEST(Pool1dTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rows = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.stride = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad_begin = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.pad_end = 3; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.window = 7; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.rows = int64_t{1} << 30; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.stride = (int64_t{1} << 29) + 1; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.rows = 1, p.length = kMost, p.pad_begin = 1; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.op = 3; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<char*>(p.y) + 2; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(pool1d), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
