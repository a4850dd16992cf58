#include "densitometer/cuda/gather.h"

#include "testing/indexed.h"
#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_gather_params;

struct Case {
  int64_t outer, length, inner, count;
};

// Around blocks of 128 elements, or of as many vectors.
const Case kCases[] = {{1, 1, 1, 1},  {1, 5, 1, 127},  {3, 5, 1, 43}, {2, 7, 3, 9},
                       {2, 4, 16, 5}, {1, 3, 64, 129}, {4, 2, 48, 1}};

// Returns whether the variant took the case.
bool RunCase(const Case& c, int type, int index_type, int variant) {
  const auto x = RandomOf(c.outer * c.length * c.inner, 1, type);
  const auto indices = Indices(c.count, c.length);
  Buffer<uint8_t> from(EncodeAny(x, type)), index(EncodeAny(indices, index_type));
  Buffer<uint8_t> to(std::vector<uint8_t>(c.outer * c.count * c.inner * AnyTypeBytes(type)));
  const Params p{from.data(), index.data(), to.data(), c.outer, c.length, c.inner, c.count, type, index_type, variant};
  const std::string name = std::string(dsm_cuda_gather_variant_name(variant)) + " " + AnyTypeName(type) + " of case " +
                           std::to_string(&c - kCases);
  const int status = dsm_cuda_gather(&p, nullptr);
  if (status == DSM_CUDA_UNALIGNED) {
    EXPECT_TRUE(variant > 0 && c.inner * AnyTypeBytes(type) % 16 != 0) << name;
    return false;
  }
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  std::vector<double> expected;
  for (int64_t i = 0; i < c.outer * c.count * c.inner; ++i) {
    auto at = static_cast<int64_t>(indices[i / c.inner % c.count]);
    at = std::clamp<int64_t>(at < 0 ? at + c.length : at, 0, c.length - 1);
    expected.push_back(x[(i / c.inner / c.count * c.length + at) * c.inner + i % c.inner]);
  }
  EXPECT_EQ(expected, DecodeAny(to.Values(), type)) << name;
  return true;
}

TEST(GatherTest, MovesEveryElement) {
  for (int variant = 0; variant < dsm_cuda_gather_variants(); ++variant) {
    for (const int type : kAllTypes) {
      size_t ran = 0;
      for (const Case& c : kCases) {
        for (const int index_type : {DSM_CUDA_INT64, DSM_CUDA_INT32}) ran += RunCase(c, type, index_type, variant);
      }
      EXPECT_EQ(variant == 0 ? 2 * std::size(kCases) : 6, ran);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  return {floats, floats, floats, 2, 4, 4, 2, DSM_CUDA_FP32, DSM_CUDA_INT64, 1};
}

TEST(GatherTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.index = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.outer = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.inner = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.count = 0; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.outer = int64_t{1} << 28; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.count = int64_t{1} << 28; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 6; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.index_type = DSM_CUDA_BOOL; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.inner = 3; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const float*>(p.x) + 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.index = static_cast<const float*>(p.index) + 1; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(gather), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
