#include "densitometer/cuda/reduce.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_reduce_params;

struct Case {
  std::vector<int64_t> dims;
  std::vector<int32_t> reduced;
};

// Around warps, 4 rows and 128 outputs per block, 8 threads per column, 1024 terms for a block; all and no dimensions.
const Case kCases[] = {
    {{}, {}},
    {{1}, {1}},
    {{77}, {0}},
    {{31}, {1}},
    {{3, 33}, {0, 1}},
    {{129, 4}, {0, 1}},
    {{2, 1023}, {0, 1}},
    {{2, 1025}, {0, 1}},
    {{5, 33}, {1, 0}},
    {{5, 33}, {1, 1}},
    {{7, 128}, {1, 0}},
    {{9, 65}, {1, 0}},
    {{3, 17, 19}, {0, 1, 0}},
    {{3, 7, 19}, {1, 0, 1}},
    {{2, 1, 64, 1, 20}, {0, 0, 1, 1, 1}},
    {{2, 3, 4, 5, 3, 2}, {0, 1, 0, 1, 0, 1}},
    {{2, 3, 4, 5, 3, 2}, {1, 0, 1, 0, 1, 0}},
    {{20, 4, 30}, {1, 0, 1}},
};

std::vector<double> Expected(const Case& c, int op, const std::vector<float>& x) {
  size_t outputs = 1;
  for (size_t d = 0; d < c.dims.size(); ++d) outputs *= c.reduced[d] != 0 ? 1 : c.dims[d];
  const double start = op == DSM_CUDA_REDUCE_MAX ? -INFINITY : op == DSM_CUDA_REDUCE_MIN ? INFINITY : 0.0;
  std::vector<double> y(outputs, start);
  for (size_t i = 0; i < x.size(); ++i) {
    int64_t at = 0, stride = 1, rest = static_cast<int64_t>(i);
    for (size_t d = c.dims.size(); d-- > 0; rest /= c.dims[d]) {
      if (c.reduced[d] != 0) continue;
      at += rest % c.dims[d] * stride;
      stride *= c.dims[d];
    }
    y[at] = op == DSM_CUDA_REDUCE_MAX   ? std::max<double>(y[at], x[i])
            : op == DSM_CUDA_REDUCE_MIN ? std::min<double>(y[at], x[i])
                                        : y[at] + x[i];
  }
  for (double& value : y) value /= op == DSM_CUDA_REDUCE_MEAN ? static_cast<double>(x.size() / outputs) : 1.0;
  return y;
}

Params ParamsOf(const Case& c, int op, int type, int variant) {
  Params p{};
  p.rank = static_cast<int>(c.dims.size());
  std::copy(c.dims.begin(), c.dims.end(), p.dims);
  std::copy(c.reduced.begin(), c.reduced.end(), p.reduced);
  p.op = op;
  p.type = type;
  p.variant = variant;
  return p;
}

// Returns whether the variant took the case.
bool RunCase(const Case& c, int op, int type, int variant) {
  int64_t size = 1;
  for (const int64_t dim : c.dims) size *= dim;
  const auto x = RandomValues(size, 1, type);
  const auto expected = Expected(c, op, x);
  Buffer<uint8_t> from(Encode(x, type)), to(Encode(Untouched(static_cast<int64_t>(expected.size())), type));
  Params p = ParamsOf(c, op, type, variant);
  p.x = from.data();
  p.y = to.data();
  const int status = dsm_cuda_reduce(&p, nullptr);
  if (status == DSM_CUDA_UNSUPPORTED) return false;
  const std::string name = std::string(dsm_cuda_reduce_variant_name(variant)) + " " + TypeName(type) + " op " +
                           std::to_string(op) + " of case " + std::to_string(&c - kCases);
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  // Each addition rounds a sum of at most as many terms; their mean error is far less.
  const double sum = op <= DSM_CUDA_REDUCE_MEAN ? 1e-7 * std::sqrt(static_cast<double>(size)) : 0;
  ExpectClose(expected, Decode(to.Values(), type), op <= DSM_CUDA_REDUCE_MEAN ? UnitRoundoff(type) + 10 * sum : 0,
              name);
  return true;
}

TEST(ReduceTest, MatchesDouble) {
  const size_t kReached[] = {18, 10, 2, 8};
  for (int variant = 0; variant < dsm_cuda_reduce_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      for (int op = DSM_CUDA_REDUCE_SUM; op <= DSM_CUDA_REDUCE_MIN; ++op) {
        size_t ran = 0;
        for (const Case& c : kCases) ran += RunCase(c, op, type, variant);
        EXPECT_EQ(kReached[variant], ran) << dsm_cuda_reduce_variant_name(variant);
      }
    }
  }
}

Params Fine() {
  alignas(16) static float floats[16];
  Params p = ParamsOf({{2, 8}, {0, 1}}, DSM_CUDA_REDUCE_MAX, DSM_CUDA_FP32, 1);
  p.x = p.y = floats;
  return p;
}

TEST(ReduceTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rank = 7; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rank = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.dims[1] = 0; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.dims[1] = int64_t{1} << 30; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.dims[0] = p.dims[1] = int64_t{1} << 62; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.op = 4; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 4; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const char*>(p.x) + 2; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.reduced[1] = 0; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.variant = 3; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(reduce), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
