#include "densitometer/cuda/gather_elements.h"

#include "testing/indexed.h"
#include "testing/testing.h"

namespace dsm {
namespace {

using Params = dsm_cuda_gather_elements_params;

void RunCase(const IndexedCase& c, int type, int index_type) {
  const auto x = RandomOf(SizeOf(c.x_dims), 1, type);
  const auto indices = Indices(SizeOf(c.index_dims), c.x_dims[c.axis]);
  Buffer<uint8_t> from(EncodeAny(x, type)), index(EncodeAny(indices, index_type));
  Buffer<uint8_t> to(std::vector<uint8_t>(indices.size() * AnyTypeBytes(type)));
  Params p{from.data(), index.data(), to.data(), static_cast<int>(c.x_dims.size()), c.axis, {}, {},
           type,        index_type,   0};
  std::copy(c.x_dims.begin(), c.x_dims.end(), p.x_dims);
  std::copy(c.index_dims.begin(), c.index_dims.end(), p.index_dims);
  ASSERT_EQ(DSM_CUDA_OK, dsm_cuda_gather_elements(&p, nullptr)) << dsm_cuda_last_error();
  std::vector<double> expected;
  for (size_t i = 0; i < indices.size(); ++i) expected.push_back(x[PlaceOf(c, indices, static_cast<int64_t>(i), true)]);
  EXPECT_EQ(expected, DecodeAny(to.Values(), type)) << AnyTypeName(type) << " of case " << &c - kIndexedCases;
}

TEST(GatherElementsTest, MovesEveryElement) {
  for (const IndexedCase& c : kIndexedCases) {
    for (const int type : kAllTypes) {
      for (const int index_type : {DSM_CUDA_INT64, DSM_CUDA_INT32}) RunCase(c, type, index_type);
    }
  }
}

Params Fine() {
  alignas(16) static float floats[64];
  return {floats, floats, floats, 2, 1, {2, 4}, {2, 6}, DSM_CUDA_FP32, DSM_CUDA_INT64, 0};
}

TEST(GatherElementsTest, BadArgumentsAreRefused) {
  const Spoilt<Params> kSpoilt[] = {
      {DSM_CUDA_OK, [](Params&) {}},
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
  };
  ExpectStatuses(DSM_OP_FUNCTIONS(gather_elements), Fine, kSpoilt);
}

}  // namespace
}  // namespace dsm
