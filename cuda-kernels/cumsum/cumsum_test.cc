#include "densitometer/cuda/cumsum.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_cumsum_params;

struct Case {
  int64_t outer, length, inner;
};

// Around warps, 4 and 64 lines per block.
const Case kCases[] = {{1, 1, 1}, {5, 31, 1}, {4, 32, 1}, {3, 33, 3}, {2, 100, 31}, {2, 9, 32}, {13, 5, 5}, {1, 3, 70}};

// Returns whether the variant took the case.
bool RunCase(const Case& c, bool exclusive, bool reverse, int type, int variant) {
  const auto x = RandomValues(c.outer * c.length * c.inner, 1, type);
  Buffer<uint8_t> from(Encode(x, type)), apart(Encode(Untouched(static_cast<int64_t>(x.size())), type));
  Buffer<uint8_t>& to = reverse ? from : apart;  // or in place
  const Params p{from.data(), to.data(), c.outer, c.length, c.inner, exclusive, reverse, type, variant};
  const int status = dsm_cuda_cumsum(&p, nullptr);
  if (status == DSM_CUDA_UNSUPPORTED) return false;
  const std::string name = std::string(dsm_cuda_cumsum_variant_name(variant)) + " " + TypeName(type) + " of case " +
                           std::to_string(&c - kCases);
  EXPECT_EQ(DSM_CUDA_OK, status) << name << ": " << dsm_cuda_last_error();
  std::vector<double> expected(x.size());
  for (int64_t i = 0; i < static_cast<int64_t>(x.size()); ++i) {
    const int64_t t = i / c.inner % c.length, o = i / c.inner / c.length;
    for (int64_t s = 0; s < c.length; ++s) {
      const bool before = reverse ? s > t : s < t;
      if (before || (s == t && !exclusive)) expected[i] += x[(o * c.length + s) * c.inner + i % c.inner];
    }
  }
  // Up to 100 additions in fp32, of which each rounds by half a unit of at most the largest sum.
  ExpectClose(expected, Decode(to.Values(), type), UnitRoundoff(type) + 100 * 0x1p-24, name);
  return true;
}

TEST(CumsumTest, AllFourKinds) {
  for (int variant = 0; variant < dsm_cuda_cumsum_variants(); ++variant) {
    for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
      size_t ran = 0;
      for (const Case& c : kCases) {
        for (const int kind : {0, 1, 2, 3}) ran += RunCase(c, (kind & 1) != 0, kind >= 2, type, variant);
      }
      EXPECT_EQ(4 * (variant == 0 ? std::size(kCases) : 6), ran);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[16];
  return {floats, floats, 2, 4, 2, 0, 0, DSM_CUDA_FP32, 1};
}

TEST(CumsumTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.outer = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.inner = 0; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.outer = int64_t{1} << 30; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.y = static_cast<char*>(p.y) + 2; }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.inner = 32; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(cumsum), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
