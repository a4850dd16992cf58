#include "densitometer/cuda/top_k.h"

#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_top_k_params;

struct Case {
  int64_t outer, length, inner, k;
};

// Around blocks of 128 entries; all entries, one entry.
const Case kCases[] = {{1, 1, 1, 1}, {2, 5, 3, 5}, {3, 127, 1, 4}, {1, 128, 2, 128}, {2, 129, 1, 1}, {1, 300, 1, 40}};

// Many ties, -0 and 0 among them.
std::vector<float> Values(const Case& c) {
  auto x = RandomValues(c.outer * c.length * c.inner, 1);
  for (float& value : x) value = std::round(value * 4);
  return x;
}

void RunCase(const Case& c, int type, bool largest, int variant) {
  const auto x = Values(c);
  Buffer<uint8_t> from(Encode(x, type)), values(Encode(Untouched(c.outer * c.k * c.inner), type));
  Buffer<int64_t> indices(std::vector<int64_t>(c.outer * c.k * c.inner, -1));
  const Params p{from.data(), values.data(), indices.data(), c.outer, c.length, c.inner, c.k, largest, type, variant};
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_top_k(&p, nullptr)) << dsm_cuda_last_error();
  std::vector<float> expected_values(c.outer * c.k * c.inner);
  std::vector<int64_t> expected_indices(expected_values.size());
  for (int64_t line = 0; line < c.outer * c.inner; ++line) {
    const auto at = [&](int64_t i) { return x[(line / c.inner * c.length + i) * c.inner + line % c.inner]; };
    std::vector<int64_t> order(static_cast<size_t>(c.length));
    for (int64_t i = 0; i < c.length; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](int64_t a, int64_t b) { return largest ? at(a) > at(b) : at(a) < at(b); });
    for (int64_t n = 0; n < c.k; ++n) {
      const int64_t to = (line / c.inner * c.k + n) * c.inner + line % c.inner;
      expected_indices[to] = order[n];
      expected_values[to] = at(order[n]);
    }
  }
  const std::string name = dsm_cuda_top_k_variant_name(variant) + (" case " + std::to_string(&c - kCases));
  EXPECT_EQ(expected_indices, indices.Values()) << name;
  EXPECT_EQ(expected_values, Decode(values.Values(), type)) << name;
}

TEST(TopKTest, SortedWithTiesByIndex) {
  for (int variant = 0; variant < dsm_cuda_top_k_variants(); ++variant) {
    for (const Case& c : kCases) {
      for (const int type : {DSM_CUDA_FP32, DSM_CUDA_FP16, DSM_CUDA_BF16}) {
        for (const bool largest : {false, true}) RunCase(c, type, largest, variant);
      }
    }
  }
}

TEST(TopKTest, NanCountsAsLargest) {
  for (int variant = 0; variant < dsm_cuda_top_k_variants(); ++variant) {
    Buffer<float> x({1.0f, NAN, INFINITY, -NAN, -INFINITY});
    Buffer<int64_t> indices(std::vector<int64_t>(5));
    Params p{x.data(), nullptr, indices.data(), 1, 5, 1, 5, 1, DSM_CUDA_FP32, variant};
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_top_k(&p, nullptr)) << dsm_cuda_last_error();
    EXPECT_EQ(std::vector<int64_t>({1, 3, 2, 0, 4}), indices.Values());
    p.largest = 0;
    ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_top_k(&p, nullptr)) << dsm_cuda_last_error();
    EXPECT_EQ(std::vector<int64_t>({4, 0, 2, 1, 3}), indices.Values());
  }
}

Params Fine() {
  alignas(16) static int64_t entries[64];
  return {entries, entries, entries, 2, 4, 2, 3, 1, DSM_CUDA_FP32, 1};
}

TEST(TopKTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.values = nullptr, p.indices = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.outer = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.length = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.inner = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.k = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.k = 5; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.outer = int64_t{1} << 30; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = DSM_CUDA_INT64; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const char*>(p.x) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.values = static_cast<char*>(p.values) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.indices = reinterpret_cast<int64_t*>(static_cast<char*>(p.values) + 4); }},
      {DSM_CUDA_UNSUPPORTED, [](Params& p) { p.length = 8193; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(top_k), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
