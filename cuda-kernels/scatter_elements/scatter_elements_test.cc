#include "densitometer/cuda/scatter_elements.h"

#include "testing/indexed.h"
#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_scatter_elements_params;

void RunCase(const IndexedCase& c, int reduction, int type, int index_type, bool in_place) {
  const auto x = RandomOf(SizeOf(c.x_dims), 1, type), updates = RandomOf(SizeOf(c.index_dims), 2, type);
  const auto indices = Indices(SizeOf(c.index_dims), c.x_dims[c.axis]);
  Buffer<uint8_t> from(EncodeAny(x, type)), index(EncodeAny(indices, index_type)), by(EncodeAny(updates, type));
  Buffer<uint8_t> apart(std::vector<uint8_t>(x.size() * AnyTypeBytes(type)));
  Buffer<uint8_t>& to = in_place ? from : apart;
  const int rank = static_cast<int>(c.x_dims.size());
  Params p{from.data(), index.data(), by.data(), to.data(), rank, c.axis, {}, {}, reduction, type, index_type, 0};
  std::copy(c.x_dims.begin(), c.x_dims.end(), p.x_dims);
  std::copy(c.index_dims.begin(), c.index_dims.end(), p.index_dims);
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_scatter_elements(&p, nullptr)) << dsm_cuda_last_error();
  auto expected = x;
  for (size_t i = 0; i < indices.size(); ++i) {
    const int64_t place = PlaceOf(c, indices, static_cast<int64_t>(i), false);
    if (place < 0) continue;
    expected[place] = reduction == DSM_CUDA_SCATTER_ADD ? expected[place] + updates[i] : updates[i];
  }
  const auto actual = DecodeAny(to.Values(), type);
  const std::string name = AnyTypeName(type) + " of case " + std::to_string(&c - kIndexedCases);
  const bool exact = reduction == DSM_CUDA_SCATTER_SET || !IsFloatType(type);
  // Up to 129 updates of one element are added in fp32; the sum is rounded once.
  ExpectClose(expected, std::vector<float>(actual.begin(), actual.end()), exact ? 0 : UnitRoundoff(type) + 2e-6, name);
}

TEST(ScatterElementsTest, EveryAxis) {
  for (const IndexedCase& c : kIndexedCases) {
    for (const int type : kAllTypes) {
      for (const int index_type : {DSM_CUDA_INT64, DSM_CUDA_INT32}) {
        RunCase(c, DSM_CUDA_SCATTER_SET, type, index_type, index_type == DSM_CUDA_INT32);
        if (type != DSM_CUDA_BOOL) RunCase(c, DSM_CUDA_SCATTER_ADD, type, index_type, index_type == DSM_CUDA_INT64);
      }
    }
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  return {floats, floats, floats, floats, 2, 1, {2, 4}, {2, 6}, DSM_CUDA_SCATTER_SET, DSM_CUDA_FP32, DSM_CUDA_INT64, 0};
}

TEST(ScatterElementsTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.updates = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.x = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.index = nullptr; }},
      {DSM_CUDA_NULL_POINTER, [](Params& p) { p.y = nullptr; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rank = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.rank = 7; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.axis = 2; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.axis = -1; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.x_dims[1] = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.index_dims[1] = 0; }},
      {DSM_CUDA_BAD_SIZE, [](Params& p) { p.index_dims[0] = 3; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.x_dims[0] = int64_t{1} << 30; }},
      {DSM_CUDA_OVERFLOW, [](Params& p) { p.index_dims[1] = int64_t{1} << 31; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.type = 6; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.index_type = DSM_CUDA_FP32; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.variant = 1; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.x = static_cast<const char*>(p.x) + 2; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.index = static_cast<const char*>(p.index) + 4; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.reduction = 2; }},
      {DSM_CUDA_BAD_CODE, [](Params& p) { p.reduction = DSM_CUDA_SCATTER_ADD, p.type = DSM_CUDA_BOOL; }},
      {DSM_CUDA_UNALIGNED, [](Params& p) { p.updates = static_cast<const char*>(p.updates) + 2; }},
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(scatter_elements), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
