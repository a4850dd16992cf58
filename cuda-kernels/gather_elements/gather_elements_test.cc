#include "densitometer/cuda/gather_elements.h"

#include "testing/any_type.h"

namespace dsm {
namespace {

using Params = dsm_cuda_gather_elements_params;

// Indices from -length to length - 1, and some far outside, which tensors may hold.
std::vector<double> Indices(int64_t size, int64_t length) {
  auto values = RandomValues(size, 3);
  std::vector<double> indices(values.size());
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = std::floor(values[i] * static_cast<double>(length));
  if (size > 3) indices[1] = static_cast<double>(length), indices[2] = -2147483648.0;
  return indices;
}

struct Case {
  std::vector<int64_t> x_dims, index_dims;
  int axis;
};

// Every axis of three, longer and shorter along it; around blocks of 128 elements; all dimensions.
const Case kCases[] = {
    {{1}, {1}, 0},
    {{5}, {128}, 0},
    {{5}, {129}, 0},
    {{129}, {3}, 0},
    {{3, 6, 5}, {2, 4, 5}, 2},
    {{3, 6, 5}, {7, 6, 5}, 0},
    {{3, 6, 5}, {2, 11, 3}, 1},
    {{2, 3, 2, 3, 2, 4}, {1, 3, 2, 5, 2, 3}, 3},
};

int64_t SizeOf(const std::vector<int64_t>& dims) {
  int64_t size = 1;
  for (const int64_t dim : dims) size *= dim;
  return size;
}

// The place in x that entry i of the indices names along the axis; -1 when it is out of range and not `clamped`.
int64_t PlaceOf(const Case& c, const std::vector<double>& indices, int64_t i, bool clamped) {
  int64_t place = 0, stride = 1, rest = i;
  for (size_t d = c.x_dims.size(); d-- > 0; rest /= c.index_dims[d], stride *= c.x_dims[d]) {
    int64_t at = rest % c.index_dims[d];
    if (static_cast<int>(d) == c.axis) {
      at = static_cast<int64_t>(indices[i]);
      at = at < 0 ? at + c.x_dims[d] : at;
      const int64_t within = std::clamp<int64_t>(at, 0, c.x_dims[d] - 1);
      if (at != within && !clamped) return -1;
      at = within;
    }
    place += at * stride;
  }
  return place;
}

void RunCase(const Case& c, int type, int index_type) {
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
  EXPECT_EQ(expected, DecodeAny(to.Values(), type)) << AnyTypeName(type) << " of case " << &c - kCases;
}

TEST(GatherElementsTest, MovesEveryElement) {
  for (const Case& c : kCases) {
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
  const struct {
    int status;
    void (*spoil)(Params&);
  } kSpoilt[] = {
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
  for (size_t row = 0; row < std::size(kSpoilt); ++row) {
    Params p = Fine();
    kSpoilt[row].spoil(p);
    EXPECT_EQ(kSpoilt[row].status, dsm_cuda_gather_elements_check(&p)) << "row " << row;
    EXPECT_TRUE(row == 0 || dsm_cuda_gather_elements(&p, nullptr) == kSpoilt[row].status) << "row " << row;
  }
  EXPECT_EQ(DSM_CUDA_NULL_POINTER, dsm_cuda_gather_elements(nullptr, nullptr));
  EXPECT_EQ(nullptr, dsm_cuda_gather_elements_variant_name(1));
}

}  // namespace
}  // namespace dsm
